// Parameters: $ids.
// Columns: none.
UNWIND $ids AS id
MATCH (n:LABEL_ {id: id})
DETACH DELETE n
