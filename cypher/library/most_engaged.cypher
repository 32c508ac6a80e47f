// Title: Who of the customers' people attended most
// Title (zh): 参加活动最多的客户人员
// Description: Meetings, courses, reading clubs, briefings since that day.
// Description (zh): 自该日起参加的会议、课程、读书会、高层交流。
// Parameters: $today (date = today; The day of the question; 提问之日),
//   $since (date = today-365; Since this day; 自该日起), $limit (integer = 100; Rows at most; 最多行数).
// Columns: person_id (Id; 编号), person (Person; 人员), account_id (Account id; 客户编号), account (Account; 客户),
//   engagements (Engagements; 活动次数), last_on (Last one; 最近一次).
MATCH (g:Engagement)<-[:ATTENDED]-(s:Stakeholder)-[w:WORKS_AT]->(a:Account)
WHERE g.held_on >= $since AND g.held_on <= $today AND (w.until IS NULL OR w.until >= $today)
RETURN s.id AS person_id, s.name AS person, a.id AS account_id, a.name AS account, count(DISTINCT g) AS engagements,
  max(g.held_on) AS last_on
ORDER BY engagements DESC, last_on DESC, person_id
LIMIT $limit
