// Parameters: $source, $target, $key.
// Columns: ties (a list of [type, source label, source, target label, target, properties]); one row.
MATCH (a:SOURCE_ {id: $source})-[r:TYPE_ {_key: $key}]->(b:TARGET_ {id: $target})
RETURN collect(['TYPE_', labels(a)[0], a.id, labels(b)[0], b.id, properties(r)]) AS ties
