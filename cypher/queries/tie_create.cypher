// Parameters: $rows of {source, target, properties (all of them)}.
// Columns: none.
// Of ties that are known not to exist: MERGE looks through all that the source has.
UNWIND $rows AS row
MATCH (a:SOURCE_ {id: row.source})
MATCH (b:TARGET_ {id: row.target})
CREATE (a)-[r:TYPE_]->(b)
SET r = row.properties
