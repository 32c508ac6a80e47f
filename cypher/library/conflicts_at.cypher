// Title: Conflicts around an account
// Title (zh): 一个客户内外的冲突
// Description: Who at the account is at odds with whom, there, on our side or at a partner: not to be brought
//   together unprepared.
// Description (zh): 客户内部、与我方或与渠道商之间的不和：不要毫无准备地让他们碰面。
// Parameters: $account (Account; The account, by id or name; 客户，编号或名称), $limit (integer = 100; Rows at most; 最多行数).
// Columns: person_id (Id; 编号), person (Person; 人员), other_id (Other person's id; 对方编号),
//   other (Other person; 对方; sensitive), kind (Kind of the other; 对方类别), note (Note; 备注; sensitive).
MATCH (a:Account {id: $account})<-[:WORKS_AT]-(s:Stakeholder)-[c:CONFLICTS_WITH]-(x:Stakeholder|Employee|PartnerContact)
RETURN s.id AS person_id, s.name AS person, x.id AS other_id, x.name AS other, labels(x)[0] AS kind, c.note AS note
ORDER BY person_id, other_id
LIMIT $limit
