// Parameters: $id.
// Columns: none.
MATCH (c:Commit {id: $id})
DETACH DELETE c
