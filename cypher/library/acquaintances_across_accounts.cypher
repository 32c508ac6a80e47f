// Title: People of different accounts who know each other
// Title (zh): 不同客户之间相识的人
// Description: Former colleagues, alumni, neighbours: who could put in a word for us elsewhere.
// Description (zh): 旧同事、校友、同乡：可以替我们在别处引荐的人。
// Parameters: $limit (integer = 100; Rows at most; 最多行数).
// Columns: person_id (Id; 编号), person (Person; 人员), account_id (Account id; 客户编号), account (Account; 客户),
//   other_id (Other person's id; 对方编号), other (Other person; 对方), other_account_id (Other account, id; 对方客户编号),
//   other_account (Other account; 对方客户), how (How; 如何认识).
MATCH (a:Account)<-[:WORKS_AT]-(s:Stakeholder)-[k:KNOWS]->(t:Stakeholder)-[:WORKS_AT]->(b:Account)
WHERE a.id <> b.id
RETURN s.id AS person_id, s.name AS person, a.id AS account_id, a.name AS account, t.id AS other_id, t.name AS other,
  b.id AS other_account_id, b.name AS other_account, k.how AS how
ORDER BY person_id, other_id
LIMIT $limit
