MATCH (c:Commit {id: $id})
WHERE c.status = 'done'
RETURN c.number, c.at, c.author, c.message, c.source, c.created, c.updated, c.deleted, c.unchanged
