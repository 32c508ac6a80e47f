// Parameters: $ids (of sources).
// Columns: ties (a list of [source, target label, target, properties]); one row.
UNWIND $ids AS id
MATCH (a:SOURCE_ {id: id})-[r:TYPE_]->(b)
RETURN collect([id, labels(b)[0], b.id, properties(r)]) AS ties
