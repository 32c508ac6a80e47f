// Parameters: $ids (commits' numbers, as text).
// Columns: commits (a list of properties) of those that are done; one row.
UNWIND $ids AS id
MATCH (c:Commit {id: id})
WHERE c.status = 'done'
RETURN collect(properties(c)) AS commits
