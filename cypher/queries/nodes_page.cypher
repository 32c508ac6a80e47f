// Parameters: $after (id), $limit.
// Columns: list of properties by id, in one row.
MATCH (n:LABEL_)
WHERE n.id > $after
WITH n
ORDER BY n.id
LIMIT $limit
RETURN collect(properties(n))
