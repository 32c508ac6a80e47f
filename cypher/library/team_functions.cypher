// Title: Joint teams, function by function on both sides
// Title (zh): 内嵌团队双方职能对照
// Description: Where one side has nobody, the function has no counterpart.
// Description (zh): 某一方无人的职能，没有对口人。
// Parameters: $account (Account = ; Only this account; 仅限此客户), $limit (integer = 100; Rows at most; 最多行数).
// Columns: team_id (Team id; 团队编号), team (Team; 团队), account_id (Account id; 客户编号), account (Account; 客户),
//   function (Function; 职能), ours (Of ours; 我方人数), theirs (Of theirs; 客户方人数).
MATCH (t:JointTeam)-[:EMBEDDED_IN]->(a:Account)
WHERE $account IS NULL OR a.id = $account
MATCH (t)<-[m:MEMBER_OF]-(x:Employee|Stakeholder|PartnerContact)
WITH t, a, m.function AS function, sum(CASE WHEN x:Stakeholder THEN 0 ELSE 1 END) AS ours,
  sum(CASE WHEN x:Stakeholder THEN 1 ELSE 0 END) AS theirs
RETURN t.id AS team_id, t.name AS team, a.id AS account_id, a.name AS account, function, ours, theirs
ORDER BY team_id, function
LIMIT $limit
