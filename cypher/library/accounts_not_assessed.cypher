// Title: Accounts whose value nobody has judged lately
// Title (zh): 近期未做价值评估的客户
// Description: No assessment since that day; with the day of the last one.
// Description (zh): 自该日起没有评估；附最近一次评估的日期。
// Parameters: $since (date = today-365; Assessed since this day; 自该日起), $limit (integer = 100; Rows at most; 最多行数).
// Columns: account_id (Account id; 客户编号), account (Account; 客户), tier (Tier; 等级), last_on (Last assessed; 最近评估).
MATCH (a:Account)
OPTIONAL MATCH (a)<-[:ASSESSES]-(x:Assessment)
WITH a, max(x.assessed_on) AS last_on
WHERE last_on IS NULL OR last_on < $since
RETURN a.id AS account_id, a.name AS account, a.tier AS tier, last_on
ORDER BY account_id
LIMIT $limit
