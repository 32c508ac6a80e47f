// Title: Joint teams whose contract ends
// Title (zh): 合同即将到期的内嵌团队
// Description: Contracts that run today and end by the day given.
// Description (zh): 目前有效、并在指定日期前到期的合同。
// Parameters: $today (date = today; The day of the question; 提问之日),
//   $until (date = today+180; Ends by this day; 截止日期), $limit (integer = 100; Rows at most; 最多行数).
// Columns: team_id (Team id; 团队编号), team (Team; 团队), account_id (Account id; 客户编号), account (Account; 客户),
//   contract_until (Contract until; 合同截止), members (Members; 成员数).
MATCH (t:JointTeam)-[:EMBEDDED_IN]->(a:Account)
WHERE t.contract_until >= $today AND t.contract_until <= $until
RETURN t.id AS team_id, t.name AS team, a.id AS account_id, a.name AS account, t.contract_until AS contract_until,
  COUNT { (t)<-[:MEMBER_OF]-() } AS members
ORDER BY contract_until, team_id
LIMIT $limit
