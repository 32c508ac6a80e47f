// Title: Partners whose agreement runs out
// Title (zh): 协议即将到期的渠道商
// Description: Agreements that end by the day given, the end of the quarter by default. Those that ended before
//   have `ended`.
// Description (zh): 截止指定日期（默认本季度末）到期的协议。已经到期的标为 ended。
// Parameters: $today (date = today; The day of the question; 提问之日),
//   $until (date = quarter-end; Ends by this day; 截止日期), $limit (integer = 100; Rows at most; 最多行数).
// Columns: partner_id (Partner id; 渠道商编号), partner (Partner; 渠道商), account_id (Account id; 客户编号),
//   account (Account; 客户), territory (Territory; 区域), agreement_until (Agreement until; 协议截止),
//   ended (Already ended; 已到期).
MATCH (p:Partner)-[r:SERVES]->(a:Account)
WHERE r.agreement_until <= $until
RETURN p.id AS partner_id, p.name AS partner, a.id AS account_id, a.name AS account, r.territory AS territory,
  r.agreement_until AS agreement_until, r.agreement_until < $today AS ended
ORDER BY agreement_until, partner_id, account_id
LIMIT $limit
