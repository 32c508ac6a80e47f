// Parameters: $rows of {source, target, key}.
// Columns: none.
UNWIND $rows AS row
MATCH (a:SOURCE_ {id: row.source})-[r:TYPE_ {_key: row.key}]->(b:TARGET_ {id: row.target})
DELETE r
