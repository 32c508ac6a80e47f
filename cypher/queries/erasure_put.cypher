// Parameters: $id, $properties (all of them).
// Columns: none.
MERGE (e:Erasure {id: $id})
SET e = $properties
