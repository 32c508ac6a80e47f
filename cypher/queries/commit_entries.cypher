// Parameters: $id, $entries (how many the journal has of the commit).
// Columns: none.
MATCH (c:Commit {id: $id})
SET c.entries = $entries
