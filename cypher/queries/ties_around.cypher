// Parameters: $here (a map whose keys are ids; its values are true).
// Columns: found (a list of [properties of the node, ties that leave the node, ties that reach it from none of these nodes], each of them a list of [type, other label, other id, properties]); one row.
UNWIND keys($here) AS id
MATCH (n:LABEL_ {id: id})
RETURN collect([
  properties(n),
  [(n)-[r:TYPES_]->(m) | [type(r), labels(m)[0], m.id, properties(r)]],
  [(n)<-[r:TYPES_]-(m) WHERE NOT m:LABEL_ OR $here[m.id] IS NULL | [type(r), labels(m)[0], m.id, properties(r)]]
]) AS found
