// Title: Value propositions that no decision maker has heard
// Title (zh): 尚未传达给决策人的价值主张
// Description: Offered to the account, but not conveyed to this person, who signs or decides in the standing
//   decision.
// Description (zh): 已提供给客户，却没有传达给在常设决策中签字或决定的此人。
// Parameters: $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: account_id (Account id; 客户编号), account (Account; 客户), proposition_id (Proposition id; 主张编号),
//   proposition (Value proposition; 价值主张), person_id (Id; 编号), person (Person; 人员), role (Role; 角色).
MATCH (v:ValueProposition)-[:OFFERED_TO]->(a:Account)<-[:OF]-(o:Opportunity)<-[r:HAS_ROLE]-(s:Stakeholder)
WHERE o.standing AND r.role IN ['economic_buyer', 'decision_maker', 'approver']
  AND NOT EXISTS { (v)-[:CONVEYED_TO]->(s) }
  AND NOT EXISTS { MATCH (s)-[w:WORKS_AT]->(a) WHERE w.until < $today }
RETURN a.id AS account_id, a.name AS account, v.id AS proposition_id, v.text AS proposition, s.id AS person_id,
  s.name AS person, r.role AS role
ORDER BY account_id, proposition_id, person_id, role
LIMIT $limit
