// Title: Account managers above their capacity
// Title (zh): 超出负荷的客户经理
// Description: More accounts, or more people in contact, than the capacity recorded.
// Description (zh): 负责的客户数或维护的关系数超出登记的能力。
// Parameters: $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: ours_id (Our person's id; 我方人员编号), ours (Our person; 我方人员), accounts (Accounts; 客户数),
//   account_capacity (Account capacity; 可负责客户数), contacts (People in contact; 关系数), capacity (Capacity; 可维护关系数).
MATCH (e:Employee)
WHERE e.until IS NULL OR e.until >= $today
WITH e, COUNT { (e)-[:MANAGES {role: 'account_manager'}]->(:Account) } AS accounts,
  COUNT { MATCH (e)-[c:CONTACTS]->(:Stakeholder) WHERE c.level <> 'none' } AS contacts
WHERE accounts > e.account_capacity OR contacts > e.capacity
RETURN e.id AS ours_id, e.name AS ours, accounts, e.account_capacity AS account_capacity, contacts,
  e.capacity AS capacity
ORDER BY accounts DESC, ours_id
LIMIT $limit
