// Parameters: $ids (a list for each label).
// Columns: label, found (a list of [properties of the node, its ties as lists of [type, whether outward, other label, other id, properties]]); no row where none of these nodes is there.
UNWIND $ids.LABEL_ AS id
MATCH (n:LABEL_ {id: id})
RETURN 'LABEL_' AS label, collect([properties(n), [(n)-[r]-(m) | [type(r), startNode(r) = n, labels(m)[0], m.id, properties(r)]]]) AS found
