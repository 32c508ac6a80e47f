// Parameters: $revision (the last commit that is done).
// Columns: id.
MATCH (i:CommitImage)
WHERE i.commit <= $revision
RETURN i.id
ORDER BY i.id
LIMIT 100
