// Parameters: $ids.
// Columns: ids (a list of those that exist); one row.
UNWIND $ids AS id
MATCH (n:LABEL_ {id: id})
RETURN collect(n.id) AS ids
