// Title: The whole reach of one of our people
// Title (zh): 一位我方人员的全部触达
// Description: Everybody whom the person contacts or knows, and who listens to them: what goes if the person goes.
// Description (zh): 此人接触或认识的所有人，以及他们能影响到的人：此人离开时失去的就是这些。
// Parameters: $person (Employee; Our person, by id or name; 我方人员，编号或姓名),
//   $limit (integer = 100; Rows at most; 最多行数).
// Columns: person_id (Id; 编号), person (Person; 人员), account_id (Account id; 客户编号), account (Account; 客户),
//   steps (Steps away; 步数).
MATCH (e:Employee {id: $person})-[:CONTACTS|KNOWS]-(near:Stakeholder)
MATCH p = (near:Stakeholder)-[:INFLUENCES*0..2]->(s:Stakeholder)
WITH s, min(length(p)) + 1 AS steps
MATCH (s)-[:WORKS_AT]->(a:Account)
RETURN s.id AS person_id, s.name AS person, a.id AS account_id, a.name AS account, steps
ORDER BY steps, account_id, person_id
LIMIT $limit
