// Parameters: none.
// Columns: label (of a node, whichever comes first); no row if the database is empty.
MATCH (n)
RETURN labels(n)[0] AS label
LIMIT 1
