// Parameters: $rows of {id, author, message, source}.
// Columns: none.
UNWIND $rows AS row
MATCH (c:Commit {id: row.id})
SET c.author = row.author, c.message = row.message, c.source = row.source
