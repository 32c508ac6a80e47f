// Parameters: $ids.
// Columns: nodes (a list of properties); one row.
UNWIND $ids AS id
MATCH (n:LABEL_ {id: id})
RETURN collect(properties(n)) AS nodes
