// Parameters: $commit (number).
// Columns: id, data; newest first.
MATCH (i:CommitImage {commit: $commit})
RETURN i.id, i.data
ORDER BY i.seq DESC, i.id
LIMIT 20
