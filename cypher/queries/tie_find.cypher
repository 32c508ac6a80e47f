MATCH (a:SOURCE_ {id: $source})-[r:TYPE_ {_key: $key}]->(b)
WHERE b.id = $target
RETURN collect(['TYPE_', labels(a)[0], a.id, labels(b)[0], b.id, properties(r)])
