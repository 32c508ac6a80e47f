// Parameters: $id, $properties (the whole record).
// Columns: none.
MERGE (c:Commit {id: $id})
SET c = $properties
