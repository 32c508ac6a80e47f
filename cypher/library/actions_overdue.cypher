// Title: Actions that are overdue
// Title (zh): 逾期未完成的行动
// Description: Not done, and due before the day of the question.
// Description (zh): 尚未完成、且截止日期早于提问之日。
// Parameters: $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: action_id (Action id; 行动编号), action (Action; 行动), due (Due; 截止日期), ours_id (Our person's id; 我方人员编号),
//   ours (Our person; 我方人员), concerns_id (Concerns, id; 涉及编号), concerns (Concerns; 涉及).
MATCH (x:Action)-[:ASSIGNED_TO]->(e:Employee|PartnerContact)
WHERE x.done_on IS NULL AND x.due < $today
MATCH (x)-[:CONCERNS]->(c:Account|Stakeholder)
RETURN x.id AS action_id, x.text AS action, x.due AS due, e.id AS ours_id, e.name AS ours, c.id AS concerns_id,
  c.name AS concerns
ORDER BY due, action_id
LIMIT $limit
