// Parameters: $id (a commit's number, as text).
// Columns: commit (its properties, done or open).
MATCH (c:Commit {id: $id})
RETURN properties(c) AS commit
