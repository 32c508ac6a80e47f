// Title: Opponents who have a weighty role
// Title (zh): 手握重要角色的反对者
// Description: Non-supporters and enemies who sign, decide, approve or own the problem in a decision that is not
//   over.
// Description (zh): 在未结束的决策中签字、决定、批准或承担问题的反对者。
// Parameters: $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: account_id (Account id; 客户编号), account (Account; 客户), opportunity_id (Opportunity id; 商机编号),
//   person_id (Id; 编号), person (Person; 人员), role (Role; 角色), support (Support; 支持度; sensitive).
MATCH (s:Stakeholder)-[h:HAS_STANCE]->(o:Opportunity)-[:OF]->(a:Account)
WHERE h.support IN ['non_supporter', 'enemy'] AND (o.standing OR o.status = 'open')
  AND NOT EXISTS { MATCH (s)-[w:WORKS_AT]->(a) WHERE w.until < $today }
MATCH (s)-[r:HAS_ROLE]->(o)
WHERE r.role IN ['economic_buyer', 'decision_maker', 'approver', 'problem_owner', 'executive_sponsor']
RETURN a.id AS account_id, a.name AS account, o.id AS opportunity_id, s.id AS person_id, s.name AS person,
  r.role AS role, h.support AS support
ORDER BY account_id, opportunity_id, person_id, role
LIMIT $limit
