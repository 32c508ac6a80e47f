// Title: Programmes, and who attended
// Title (zh): 共建项目及参加者
// Description: Each programme's engagements so far, with how many of the customer's people and of ours attended.
// Description (zh): 每个共建项目迄今的活动，以及客户方和我方的参加人数。
// Parameters: $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: programme_id (Programme id; 项目编号), programme (Programme; 共建项目), engagement_id (Engagement id; 活动编号),
//   held_on (Held on; 举办日期), theirs (Of theirs; 客户方人数), ours (Of ours; 我方人数).
MATCH (p:Programme)<-[:BELONGS_TO]-(g:Engagement)
WHERE g.held_on <= $today
RETURN p.id AS programme_id, p.name AS programme, g.id AS engagement_id, g.held_on AS held_on,
  COUNT { (g)<-[:ATTENDED]-(:Stakeholder) } AS theirs, COUNT { (g)<-[:ATTENDED]-(:Employee) } AS ours
ORDER BY held_on, engagement_id, programme_id
LIMIT $limit
