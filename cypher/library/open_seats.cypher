// Title: Open seats: the position is known, the person is not
// Title (zh): 空缺席位：知道岗位，不知道人
// Description: With the roles that the seat has in some decision. Find out who sits there.
// Description (zh): 连同该席位在决策中的角色。先弄清是谁。
// Parameters: $role (text = ; Only seats with this role; 仅限此角色), $limit (integer = 100; Rows at most; 最多行数).
// Columns: account_id (Account id; 客户编号), account (Account; 客户), seat_id (Seat id; 席位编号), title (Title; 职务),
//   roles (Roles; 角色; sensitive).
MATCH (s:Stakeholder)-[:WORKS_AT]->(a:Account)
WHERE s.name IS NULL
OPTIONAL MATCH (s)-[r:HAS_ROLE]->(:Opportunity)
WITH s, a, r.role AS role
ORDER BY role, s.id
WITH s, a, collect(DISTINCT role) AS roles
WHERE $role IS NULL OR $role IN roles
RETURN a.id AS account_id, a.name AS account, s.id AS seat_id, s.title AS title, roles
ORDER BY account_id, seat_id
LIMIT $limit
