// Title: Departments where we know nobody
// Title (zh): 没有任何接触的部门
// Description: Departments with people recorded, none of whom is in contact with us or a partner.
// Description (zh): 登记了人员、但无一人与我方或渠道商接触的部门。
// Parameters: $account (Account = ; Only this account; 仅限此客户),
//   $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: account_id (Account id; 客户编号), account (Account; 客户), department_id (Department id; 部门编号),
//   department (Department; 部门), people (People; 人数).
MATCH (d:Department)<-[:WORKS_IN]-(s:Stakeholder)-[w:WORKS_AT]->(a:Account)
WHERE ($account IS NULL OR a.id = $account) AND (w.until IS NULL OR w.until >= $today)
WITH a, d, count(DISTINCT s) AS people
WHERE NOT EXISTS {
  MATCH (d)<-[:WORKS_IN]-(:Stakeholder)<-[c:CONTACTS]-(:Employee|PartnerContact)
  WHERE c.level <> 'none'
}
RETURN a.id AS account_id, a.name AS account, d.id AS department_id, d.name AS department, people
ORDER BY account_id, department_id
LIMIT $limit
