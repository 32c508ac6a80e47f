// Parameters: $ids, $names (of properties).
// Columns: rows (a list of the values of these properties, id first); one row.
UNWIND $ids AS id
MATCH (n:LABEL_ {id: id})
RETURN collect([n.id] + [name IN $names | n[name]]) AS rows
