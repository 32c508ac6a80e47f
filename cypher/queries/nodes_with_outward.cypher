// Parameters: $ids.
// Columns: found (a list of [properties of the node, the ties that leave it as lists of [type, other label, other id, properties]]); one row.
UNWIND $ids AS id
MATCH (n:LABEL_ {id: id})
RETURN collect([properties(n), [(n)-[r]->(m) | [type(r), labels(m)[0], m.id, properties(r)]]]) AS found
