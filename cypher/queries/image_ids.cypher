// Parameters: none.
// Columns: id.
MATCH (i:CommitImage)
RETURN i.id
ORDER BY i.id
LIMIT 100
