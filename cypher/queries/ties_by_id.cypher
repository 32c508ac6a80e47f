// Parameters: $rows of {near, far, key}, $outward (whether they lead from near to far).
// Columns: ties (a list of [near, far, properties]); one row.
UNWIND $rows AS row
MATCH (a:NEAR_ {id: row.near})-[r:TYPE_ {_key: row.key}]-(b:FAR_ {id: row.far})
WHERE (startNode(r) = a) = $outward
RETURN collect([a.id, b.id, properties(r)]) AS ties
