// Parameters: $id (a commit's number, as text).
// Columns: commit (its properties); no row where it is not done.
MATCH (c:Commit {id: $id})
WHERE c.status = 'done'
RETURN properties(c) AS commit
