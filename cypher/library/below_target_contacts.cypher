// Title: Contacts that are below their target
// Title (zh): 低于目标层级的接触
// Description: Where the relationship is not yet what we have set ourselves, the widest gap first.
// Description (zh): 关系尚未达到我们设定的目标，差距大者在前。
// Parameters: $person (text = ; Only contacts of this person of ours, by id; 仅限此人，编号),
//   $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: ours_id (Our person's id; 我方人员编号), ours (Our person; 我方人员), person_id (Id; 编号), person (Person; 人员),
//   account_id (Account id; 客户编号), account (Account; 客户), level (Level; 当前层级), target_level (Target level; 目标层级),
//   gap (Levels missing; 差距).
WITH ['none', 'vendor', 'credible_source', 'problem_solver', 'trusted_advisor'] AS levels
MATCH (e:Employee|PartnerContact)-[c:CONTACTS]->(s:Stakeholder)-[w:WORKS_AT]->(a:Account)
WHERE c.target_level IS NOT NULL AND (w.until IS NULL OR w.until >= $today)
  AND ($person IS NULL OR $person = e.id)
WITH e, c, s, a, [i IN range(0, 4) WHERE levels[i] = c.level][0] AS has,
  [i IN range(0, 4) WHERE levels[i] = c.target_level][0] AS wants
WHERE has < wants
RETURN e.id AS ours_id, e.name AS ours, s.id AS person_id, s.name AS person, a.id AS account_id, a.name AS account,
  c.level AS level, c.target_level AS target_level, wants - has AS gap
ORDER BY gap DESC, ours_id, person_id
LIMIT $limit
