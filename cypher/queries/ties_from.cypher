// Parameters: $ids (of sources).
// Columns: list of [source, target label, target, properties], in one row.
UNWIND $ids AS id
MATCH (a:SOURCE_ {id: id})-[r:TYPE_]->(b)
RETURN collect([id, labels(b)[0], b.id, properties(r)])
