// Parameters: $ids.
// Columns: ties (a list of [type, whether outward, id, other label, other id, properties]); one row.
UNWIND $ids AS id
MATCH (n:LABEL_ {id: id})-[r]-(m)
RETURN collect([type(r), startNode(r) = n, n.id, labels(m)[0], m.id, properties(r)]) AS ties
