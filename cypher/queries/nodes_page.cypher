// Parameters: $after (id), $limit.
// Columns: nodes (a list of properties, by id); one row.
MATCH (n:LABEL_)
WHERE n.id > $after
WITH n
ORDER BY n.id
LIMIT $limit
RETURN collect(properties(n)) AS nodes
