// Title: Champions who left, and where they turned up
// Title (zh): 离职的内部支持者及其去向
// Description: Somebody who spoke for us is gone: the account needs another, and the new place may have one.
// Description (zh): 替我们说话的人走了：原客户需要新的支持者，新单位也许因此多了一位。
// Parameters: $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: person_id (Id; 编号), person (Person; 人员), account_id (Account id; 客户编号), account (Account; 客户),
//   until (Last day; 离职日期), now_at_id (Now at, id; 现单位编号), now_at (Now at; 现单位).
MATCH (s:Stakeholder)-[:HAS_ROLE {role: 'champion'}]->(:Opportunity)
WITH DISTINCT s
MATCH (s)-[w:WORKS_AT]->(a:Account)
WHERE w.until < $today
OPTIONAL MATCH (s)-[:SAME_PERSON_AS]->(later:Stakeholder)-[:WORKS_AT]->(b:Account)
RETURN s.id AS person_id, s.name AS person, a.id AS account_id, a.name AS account, w.until AS until,
  b.id AS now_at_id, b.name AS now_at
ORDER BY until DESC, person_id
LIMIT $limit
