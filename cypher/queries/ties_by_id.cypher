// Parameters: $rows of {source, target, key}.
// Columns: ties (a list of [source, target, properties]); one row.
UNWIND $rows AS row
MATCH (a:SOURCE_ {id: row.source})-[r:TYPE_ {_key: row.key}]->(b:TARGET_ {id: row.target})
RETURN collect([a.id, b.id, properties(r)]) AS ties
