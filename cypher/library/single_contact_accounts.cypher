// Title: Accounts where only one of our people has a contact
// Title (zh): 只有一位我方人员有接触的客户
// Description: One of us leaves, and nobody at the account knows us. A second contact comes first.
// Description (zh): 此人一旦离开，客户那边就没人认识我们。应先建立第二条接触。
// Parameters: $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: account_id (Account id; 客户编号), account (Account; 客户), ours_id (Our person's id; 我方人员编号),
//   ours (Our person; 我方人员), contacts (People in contact; 接触人数).
MATCH (a:Account)<-[w:WORKS_AT]-(s:Stakeholder)<-[c:CONTACTS]-(e:Employee)
WHERE c.level <> 'none' AND (w.until IS NULL OR w.until >= $today) AND (e.until IS NULL OR e.until >= $today)
WITH a, collect(DISTINCT e) AS people, count(DISTINCT s) AS contacts
WHERE size(people) = 1
WITH a, head(people) AS e, contacts
RETURN a.id AS account_id, a.name AS account, e.id AS ours_id, e.name AS ours, contacts
ORDER BY contacts, account_id
LIMIT $limit
