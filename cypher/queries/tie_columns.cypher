// Parameters: $ids (of sources), $names (of properties).
// Columns: rows (a list of source, target and the values of these properties); one row.
UNWIND $ids AS id
MATCH (a:SOURCE_ {id: id})-[r:TYPE_]->(b)
RETURN collect([id, b.id] + [name IN $names | r[name]]) AS rows
