// Parameters: $ids (of people, as label:id).
// Columns: none.
UNWIND $ids AS id
MATCH (k:PersonKey {id: id})
DETACH DELETE k
