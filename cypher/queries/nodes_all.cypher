// Parameters: $skip, $limit.
// Columns: nodes (a list of properties); one row.
MATCH (n:LABEL_)
WITH n
SKIP $skip
LIMIT $limit
RETURN collect(properties(n)) AS nodes
