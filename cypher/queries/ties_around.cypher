// Parameters: $here (for each label a map whose keys are ids; its values are true).
// Columns: label, found (a list of [properties of the node, ties that leave the node, ties that reach it from none of these nodes], each of them a list of [type, other label, other id, properties]); no row where none of these nodes is there.
UNWIND keys($here.LABEL_) AS id
MATCH (n:LABEL_ {id: id})
RETURN 'LABEL_' AS label, collect([
  properties(n),
  [(n)-[r:OUT_]->(m) | [type(r), labels(m)[0], m.id, properties(r)]],
  [(n)<-[r:IN_]-(m) WHERE NOT m:LABEL_ OR $here.LABEL_[m.id] IS NULL | [type(r), labels(m)[0], m.id, properties(r)]]
]) AS found
