// Title: Value propositions that met with no interest
// Title (zh): 未引起兴趣的价值主张
// Description: Rejected or indifferent, with who brought it and how.
// Description (zh): 被拒绝或反应冷淡的，以及由谁、以何种方式传达。
// Parameters: $since (date = today-365; Conveyed since this day; 自该日起), $limit (integer = 100; Rows at most; 最多行数).
// Columns: account_id (Account id; 客户编号), account (Account; 客户), proposition_id (Proposition id; 主张编号),
//   proposition (Value proposition; 价值主张), person_id (Id; 编号), person (Person; 人员), on (On; 日期),
//   by_id (Conveyed by, id; 传达人编号), response (Response; 反应).
MATCH (a:Account)<-[:OFFERED_TO]-(v:ValueProposition)-[c:CONVEYED_TO]->(s:Stakeholder)
WHERE c.response IN ['rejected', 'indifferent'] AND c.on >= $since
RETURN a.id AS account_id, a.name AS account, v.id AS proposition_id, v.text AS proposition, s.id AS person_id,
  s.name AS person, c.on AS on, c.by AS by_id, c.response AS response
ORDER BY on DESC, proposition_id, person_id
LIMIT $limit
