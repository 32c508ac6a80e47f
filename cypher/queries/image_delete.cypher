// Parameters: $ids.
// Columns: none.
UNWIND $ids AS id
MATCH (i:CommitImage {id: id})
DETACH DELETE i
