// Parameters: $ids.
// Columns: found (a list of [properties of the node, its ties as lists of [type, whether outward, other label, other id, properties]]); one row.
UNWIND $ids AS id
MATCH (n:LABEL_ {id: id})
RETURN collect([properties(n), [(n)-[r]-(m) | [type(r), startNode(r) = n, labels(m)[0], m.id, properties(r)]]]) AS found
