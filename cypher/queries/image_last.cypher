// Parameters: none.
// Columns: id, data; newest first.
MATCH (i:CommitImage)
RETURN i.id, i.data
ORDER BY i.seq DESC, i.id
LIMIT 20
