// Title: Contacts that nobody has kept up
// Title (zh): 久未维护的接触
// Description: Contacts whose last contact lies before the day given, or is not recorded, with people who still
//   work there.
// Description (zh): 最近接触早于指定日期或没有登记、而对方仍在职的接触。
// Parameters: $today (date = today; The day of the question; 提问之日),
//   $since (date = today-90; Kept up since this day; 自该日起), $limit (integer = 100; Rows at most; 最多行数).
// Columns: ours_id (Our person's id; 我方人员编号), ours (Our person; 我方人员), person_id (Id; 编号), person (Person; 人员),
//   account_id (Account id; 客户编号), account (Account; 客户), last_contact (Last contact; 最近接触).
MATCH (e:Employee)-[c:CONTACTS]->(s:Stakeholder)-[w:WORKS_AT]->(a:Account)
WHERE c.level <> 'none' AND (w.until IS NULL OR w.until >= $today) AND (e.until IS NULL OR e.until >= $today)
  AND (c.last_contact IS NULL OR c.last_contact < $since)
RETURN e.id AS ours_id, e.name AS ours, s.id AS person_id, s.name AS person, a.id AS account_id, a.name AS account,
  c.last_contact AS last_contact
ORDER BY ours_id, person_id
LIMIT $limit
