// Parameters: $ids (of sources).
// Columns: list of [type, source label, source, target label, target, properties], in one row.
UNWIND $ids AS id
MATCH (a:SOURCE_ {id: id})-[r:TYPE_]->(b)
RETURN collect(['TYPE_', labels(a)[0], a.id, labels(b)[0], b.id, properties(r)])
