// Title: A group's companies, and our contacts in each
// Title (zh): 集团各公司及我方在其中的接触
// Description: The account itself and everything below it, up to five steps down.
// Description (zh): 该客户本身及其下属公司，最多五层。
// Parameters: $account (Account; The account, by id or name; 客户，编号或名称),
//   $today (date = today; The day of the question; 提问之日), $limit (integer = 100; Rows at most; 最多行数).
// Columns: account_id (Account id; 客户编号), account (Account; 客户), steps (Steps below; 层数),
//   people (People known; 已知人数), contacts (People in contact; 接触人数).
MATCH (top:Account {id: $account})
MATCH p = (top:Account)<-[:SUBSIDIARY_OF*0..5]-(a:Account)
WITH a, min(length(p)) AS steps
RETURN a.id AS account_id, a.name AS account, steps,
  COUNT { MATCH (a)<-[w:WORKS_AT]-(:Stakeholder) WHERE w.until IS NULL OR w.until >= $today } AS people,
  COUNT {
    MATCH (a)<-[w:WORKS_AT]-(s:Stakeholder)
    WHERE (w.until IS NULL OR w.until >= $today)
      AND EXISTS { MATCH (s)<-[c:CONTACTS]-(:Employee|PartnerContact) WHERE c.level <> 'none' }
  } AS contacts
ORDER BY steps, account_id
LIMIT $limit
