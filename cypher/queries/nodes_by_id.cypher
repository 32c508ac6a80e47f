// Parameters: $ids.
// Columns: list of properties, in one row.
UNWIND $ids AS id
MATCH (n:LABEL_ {id: id})
RETURN collect(properties(n))
