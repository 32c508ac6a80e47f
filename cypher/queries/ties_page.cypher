// Parameters: $source, $target, $key (of the last tie before), $limit.
// Columns: ties (a list of [type, source label, source, target label, target, properties]); one row.
MATCH (a:SOURCE_)-[r:TYPE_]->(b)
WHERE a.id >= $source
  AND (a.id > $source OR b.id > $target OR (b.id = $target AND r._key > $key))
WITH a, r, b
ORDER BY a.id, b.id, r._key, labels(b)[0]
LIMIT $limit
RETURN collect(['TYPE_', labels(a)[0], a.id, labels(b)[0], b.id, properties(r)]) AS ties
