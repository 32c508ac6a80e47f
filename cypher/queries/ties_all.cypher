// Parameters: $skip, $limit.
// Columns: ties (a list of [type, source label, source, target label, target, properties]); one row.
MATCH (a:SOURCE_)-[r:TYPE_]->(b)
WITH a, r, b
SKIP $skip
LIMIT $limit
RETURN collect(['TYPE_', labels(a)[0], a.id, labels(b)[0], b.id, properties(r)]) AS ties
