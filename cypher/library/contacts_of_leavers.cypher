// Title: Contacts of our people who have left
// Title (zh): 离职我方人员留下的接触
// Description: Nobody keeps these up any more. `others` counts colleagues who are in contact with the same person.
// Description (zh): 这些接触已无人维护。others 为与同一人有接触的同事数。
// Parameters: $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: ours_id (Our person's id; 我方人员编号), ours (Our person; 我方人员), until (Left on; 离职日期), person_id (Id; 编号),
//   person (Person; 人员), account_id (Account id; 客户编号), account (Account; 客户), level (Level; 层级),
//   others (Others in contact; 其他接触者).
MATCH (e:Employee)-[c:CONTACTS]->(s:Stakeholder)-[w:WORKS_AT]->(a:Account)
WHERE e.until < $today AND c.level <> 'none' AND (w.until IS NULL OR w.until >= $today)
RETURN e.id AS ours_id, e.name AS ours, e.until AS until, s.id AS person_id, s.name AS person, a.id AS account_id,
  a.name AS account, c.level AS level,
  COUNT { MATCH (s)<-[d:CONTACTS]-(o:Employee|PartnerContact) WHERE o.id <> e.id AND d.level <> 'none' } AS others
ORDER BY until DESC, ours_id, person_id
LIMIT $limit
