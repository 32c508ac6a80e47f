// Parameters: $limit.
// Columns: removed (how many nodes, with their ties); one row.
MATCH (n:LABEL_)
WITH n
ORDER BY n.id
LIMIT $limit
DETACH DELETE n
RETURN count(n) AS removed
