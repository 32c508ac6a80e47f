// Parameters: $token.
// Columns: number, at, status, batches, created, updated, deleted, unchanged.
MATCH (c:Commit {token: $token})
RETURN c.number, c.at, c.status, c.batches, c.created, c.updated, c.deleted, c.unchanged
ORDER BY c.id
