// Title: Accounts without an account manager
// Title (zh): 没有客户经理的客户
// Description: Nobody is account manager, or whoever was has left.
// Description (zh): 没有客户经理，或原客户经理已离职。
// Parameters: $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: account_id (Account id; 客户编号), account (Account; 客户), tier (Tier; 等级), region (Region; 区域),
//   annual_revenue (Annual revenue with us; 年度收入), currency (Currency; 币种).
MATCH (a:Account)
WHERE NOT EXISTS {
  MATCH (a)<-[:MANAGES {role: 'account_manager'}]-(e:Employee)
  WHERE e.until IS NULL OR e.until >= $today
}
RETURN a.id AS account_id, a.name AS account, a.tier AS tier, a.region AS region, a.annual_revenue AS annual_revenue,
  a.currency AS currency
ORDER BY account_id
LIMIT $limit
