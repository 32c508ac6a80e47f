// Title: Executives whom nobody on our side has met
// Title (zh): 我方无人见过的客户高管
// Description: People of the upper levels who work there today. Met means a last contact, a visit, a meeting or an
//   event since that day.
// Description (zh): 当前在职的高层人员。“见过”指自该日起有最近接触、拜访、会议或活动。
// Parameters: $today (date = today; The day of the question; 提问之日),
//   $since (date = year-start; Met since this day; 自该日起),
//   $level (integer = 2; Levels counted, 1 is the top; 层级上限，1 为最高), $limit (integer = 100; Rows at most; 最多行数).
// Columns: account_id (Account id; 客户编号), account (Account; 客户), person_id (Id; 编号), person (Person; 人员),
//   title (Title; 职务), level (Level; 层级).
MATCH (s:Stakeholder)-[w:WORKS_AT]->(a:Account)
WHERE s.level <= $level AND s.name IS NOT NULL AND (w.until IS NULL OR w.until >= $today)
  AND NOT EXISTS { MATCH (s)<-[c:CONTACTS]-(:Employee|PartnerContact) WHERE c.last_contact >= $since }
  AND NOT EXISTS { MATCH (s)-[:ATTENDED]->(g:Engagement) WHERE g.held_on >= $since AND g.held_on <= $today }
  AND NOT EXISTS {
    MATCH (s)<-[i:INTERACTED_WITH]-(:Employee|PartnerContact)
    WHERE i.channel IN ['visit', 'meeting', 'event'] AND i.at >= toString($since)
  }
RETURN a.id AS account_id, a.name AS account, s.id AS person_id, s.name AS person, s.title AS title, s.level AS level
ORDER BY level, account_id, person_id
LIMIT $limit
