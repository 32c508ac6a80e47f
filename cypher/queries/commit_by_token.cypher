MATCH (c:Commit {token: $token})
RETURN c.number, c.at, c.created, c.updated, c.deleted, c.unchanged, c.status
