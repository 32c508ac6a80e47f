// Parameters: $rows of {near, far, key}, $outward (whether they lead from near to far).
// Columns: none.
UNWIND $rows AS row
MATCH (a:NEAR_ {id: row.near})-[r:TYPE_ {_key: row.key}]-(b:FAR_ {id: row.far})
WHERE (startNode(r) = a) = $outward
DELETE r
