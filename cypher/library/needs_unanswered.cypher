// Title: What an account needs, and we have no answer to
// Title (zh): 尚无价值主张回应的客户优劣势
// Description: Strengths, weaknesses, opportunities and threats of the customer that no value proposition answers.
// Description (zh): 没有任何价值主张回应的客户优势、劣势、机会与威胁。
// Parameters: $limit (integer = 100; Rows at most; 最多行数).
// Columns: account_id (Account id; 客户编号), account (Account; 客户), item_id (SWOT item id; 条目编号), kind (Kind; 类别),
//   text (Text; 内容).
MATCH (i:SwotItem)-[:FACED_BY]->(a:Account)
WHERE NOT EXISTS { (i)<-[:ANSWERS]-(:ValueProposition) }
RETURN a.id AS account_id, a.name AS account, i.id AS item_id, i.kind AS kind, i.text AS text
ORDER BY account_id, item_id
LIMIT $limit
