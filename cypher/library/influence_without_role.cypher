// Title: People whom others listen to, without any role
// Title (zh): 没有角色却有人听的人
// Description: They influence somebody who has a role, but hold none themselves: whoever looks at titles and roles
//   overlooks them.
// Description (zh): 影响着有角色的人，自己却没有任何角色：只看头衔和角色就会忽略他们。
// Parameters: $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: account_id (Account id; 客户编号), account (Account; 客户), person_id (Id; 编号), person (Person; 人员),
//   title (Title; 职务), listeners (Who listen and have a role; 有角色的听众数), strength (Strengths together; 强度合计).
MATCH (a:Account)<-[w:WORKS_AT]-(s:Stakeholder)-[i:INFLUENCES]->(t:Stakeholder)
WHERE (w.until IS NULL OR w.until >= $today) AND NOT EXISTS { (s)-[:HAS_ROLE]->(:Opportunity) }
  AND EXISTS { (t)-[:HAS_ROLE]->(:Opportunity) }
WITH a, s, count(t) AS listeners, collect(coalesce(i.strength, 0.5)) AS strengths
RETURN a.id AS account_id, a.name AS account, s.id AS person_id, s.name AS person, s.title AS title, listeners,
  round(reduce(total = 0.0, x IN strengths | total + x) * 100) / 100 AS strength
ORDER BY strength DESC, person_id
LIMIT $limit
