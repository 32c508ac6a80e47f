// Parameters: $token.
// Columns: number, at, created, updated, deleted, unchanged, status.
MATCH (c:Commit {token: $token})
RETURN c.number, c.at, c.created, c.updated, c.deleted, c.unchanged, c.status
