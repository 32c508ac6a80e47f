// Parameters: $rows of {source, target, key, properties (all of them)}.
// Columns: none.
UNWIND $rows AS row
MATCH (a:SOURCE_ {id: row.source})
MATCH (b:TARGET_ {id: row.target})
MERGE (a)-[r:TYPE_ {_key: row.key}]->(b)
SET r = row.properties
