// Parameters: $id (a commit's number, as text).
// Columns: number, at, author, message, source, created, updated, deleted, unchanged; no row where it is not done.
MATCH (c:Commit {id: $id})
WHERE c.status = 'done'
RETURN c.number, c.at, c.author, c.message, c.source, c.created, c.updated, c.deleted, c.unchanged
