// Parameters: $ids.
// Columns: list of those ids that exist, in one row.
UNWIND $ids AS id
MATCH (n:LABEL_ {id: id})
RETURN collect(n.id)
