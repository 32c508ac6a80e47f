// Parameters: $ids, $revision.
// Columns: found (a list of [properties of the node, those of its ties that later commits made or changed, as lists of [type, whether outward, other label, other id, properties]]); one row.
UNWIND $ids AS id
MATCH (n:LABEL_ {id: id})
RETURN collect([
  properties(n),
  [(n)-[r]-(m) WHERE r._rev > $revision | [type(r), startNode(r) = n, labels(m)[0], m.id, properties(r)]]
]) AS found
