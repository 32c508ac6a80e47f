// Title: People who know somebody at a target
// Title (zh): 认识目标客户内部人员的人
// Description: Anybody, on our side or at another account, who is in contact with, knows or used to be somebody
//   there.
// Description (zh): 我方或其他客户中，与目标客户的人有接触、相识或曾为同一人的人。
// Parameters: $account (Account; The account, by id or name; 客户，编号或名称),
//   $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: knower_id (Who knows, id; 认识者编号), knower (Who knows; 认识者), kind (Kind; 类别), how (How; 如何认识),
//   person_id (Id; 编号), person (Person; 人员), title (Title; 职务).
MATCH (a:Account {id: $account})<-[w:WORKS_AT]-(s:Stakeholder)
WHERE w.until IS NULL OR w.until >= $today
MATCH (s)-[r:KNOWS|CONTACTS|SAME_PERSON_AS]-(x:Employee|PartnerContact|Stakeholder)
WHERE NOT EXISTS { (x)-[:WORKS_AT]->(a) } AND (type(r) <> 'CONTACTS' OR r.level <> 'none')
  AND (x.until IS NULL OR x.until >= $today)
RETURN x.id AS knower_id, x.name AS knower, labels(x)[0] AS kind, coalesce(r.how, r.level, type(r)) AS how,
  s.id AS person_id, s.name AS person, s.title AS title
ORDER BY knower_id, person_id, how
LIMIT $limit
