// Title: Where partner and account manager both stand, and where only one does
// Title (zh): 渠道商与客户经理谁在场
// Description: For each account that a partner serves: how many people the account managers and the partner's
//   people are in contact with since that day.
// Description (zh): 对每个有渠道商服务的客户：自该日起客户经理和渠道人员各接触了多少人。
// Parameters: $today (date = today; The day of the question; 提问之日),
//   $since (date = today-365; In contact since this day; 自该日起), $limit (integer = 100; Rows at most; 最多行数).
// Columns: account_id (Account id; 客户编号), account (Account; 客户), mode (Partner mode; 渠道模式),
//   manager_contacts (Account manager's contacts; 客户经理接触数), partner_contacts (Partner's contacts; 渠道接触数).
MATCH (a:Account)<-[r:SERVES]-(:Partner)
WHERE r.agreement_until IS NULL OR r.agreement_until >= $today
WITH DISTINCT a
RETURN a.id AS account_id, a.name AS account, a.partner_mode AS mode,
  COUNT {
    MATCH (a)<-[:MANAGES {role: 'account_manager'}]-(e:Employee)-[c:CONTACTS]->(s:Stakeholder)-[:WORKS_AT]->(a)
    WHERE c.level <> 'none' AND c.last_contact >= $since AND (e.until IS NULL OR e.until >= $today)
  } AS manager_contacts,
  COUNT {
    MATCH (a)<-[:SERVES]-(:Partner)<-[:WORKS_FOR]-(p:PartnerContact)-[c:CONTACTS]->(s:Stakeholder)-[:WORKS_AT]->(a)
    WHERE c.level <> 'none' AND c.last_contact >= $since
  } AS partner_contacts
ORDER BY account_id
LIMIT $limit
