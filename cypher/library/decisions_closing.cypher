// Title: Open decisions that close soon, and who signs
// Title (zh): 即将成交的商机及签字人
// Description: By the day given; `signer` is empty where no economic buyer is recorded for the decision.
// Description (zh): 在指定日期之前；未登记经济决策人的，signer 为空。
// Parameters: $today (date = today; The day of the question; 提问之日),
//   $until (date = today+90; Closes by this day; 截止日期), $limit (integer = 100; Rows at most; 最多行数).
// Columns: opportunity_id (Opportunity id; 商机编号), opportunity (Opportunity; 商机), account_id (Account id; 客户编号),
//   account (Account; 客户), close_date (Close date; 预计成交日), amount (Amount; 金额), signer_id (Signer's id; 签字人编号),
//   signer (Economic buyer; 签字人).
MATCH (o:Opportunity {status: 'open'})-[:OF]->(a:Account)
WHERE o.close_date >= $today AND o.close_date <= $until
OPTIONAL MATCH (o)<-[:HAS_ROLE {role: 'economic_buyer'}]-(s:Stakeholder)
RETURN o.id AS opportunity_id, o.name AS opportunity, a.id AS account_id, a.name AS account,
  o.close_date AS close_date, o.amount AS amount, s.id AS signer_id, s.name AS signer
ORDER BY close_date, opportunity_id, signer_id
LIMIT $limit
