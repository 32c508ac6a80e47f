// Title: People who moved from one account to another
// Title (zh): 从一个客户转到另一个客户的人
// Description: We know them from before. The new account may not be in touch with us yet: `contacts` counts ours
//   there.
// Description (zh): 我们早已认识他们。新单位也许还没有与我们接触：contacts 为我方在新单位的接触数。
// Parameters: $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: person_id (Id; 编号), person (Person; 人员), from_id (Account before, id; 原客户编号),
//   from_account (Account before; 原客户), account_id (Account id; 客户编号), account (Account; 客户), title (Title; 职务),
//   contacts (Our contacts with the person there; 我方与其现有接触).
MATCH (before:Stakeholder)-[:SAME_PERSON_AS]->(s:Stakeholder)-[w:WORKS_AT]->(b:Account)
WHERE w.until IS NULL OR w.until >= $today
MATCH (before)-[:WORKS_AT]->(a:Account)
RETURN s.id AS person_id, s.name AS person, a.id AS from_id, a.name AS from_account, b.id AS account_id,
  b.name AS account, s.title AS title, COUNT { (s)<-[:CONTACTS]-(:Employee) } AS contacts
ORDER BY person_id, from_id
LIMIT $limit
