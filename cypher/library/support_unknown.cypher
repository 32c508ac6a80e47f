// Title: Who decides, and we do not know what they think
// Title (zh): 有角色但立场未知的决策人
// Description: People with a role in an open decision, or in the account's standing one, whose support is not
//   recorded there.
// Description (zh): 在进行中的决策或客户常设决策中有角色、却没有登记支持度的人。
// Parameters: $account (Account = ; Only this account; 仅限此客户),
//   $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: account_id (Account id; 客户编号), account (Account; 客户), opportunity_id (Opportunity id; 商机编号),
//   person_id (Id; 编号), person (Person; 人员), roles (Roles; 角色; sensitive).
MATCH (s:Stakeholder)-[r:HAS_ROLE]->(o:Opportunity)-[:OF]->(a:Account)
WHERE ($account IS NULL OR a.id = $account) AND (o.standing OR o.status = 'open') AND s.name IS NOT NULL
  AND NOT EXISTS { MATCH (s)-[h:HAS_STANCE]->(o) WHERE h.support IS NOT NULL }
  AND NOT EXISTS { MATCH (s)-[w:WORKS_AT]->(a) WHERE w.until < $today }
WITH a, o, s, r.role AS role
ORDER BY role, s.id
WITH a, o, s, collect(role) AS roles
RETURN a.id AS account_id, a.name AS account, o.id AS opportunity_id, s.id AS person_id, s.name AS person, roles
ORDER BY account_id, opportunity_id, person_id
LIMIT $limit
