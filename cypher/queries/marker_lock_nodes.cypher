// Parameters: $token, $ids, $prefix (what the names of keys have before the id).
// Columns: mark (as the columns of `marker_lock`; null where none of these nodes is there), found (a list of [properties of the node, its ties as `nodes_with_ties` has them, the key of the person that it is]); one row.
// One query: a second one would cost a round of small commits a tenth more. What follows the SET is read when others wait.
MATCH (s:StoreMarker {id: 'graphsvc'})
SET s.token = $token
WITH [s.revision, s.open, s.writer, s.beat, s.at, s.undone] AS mark
UNWIND $ids AS id
MATCH (n:LABEL_ {id: id})
OPTIONAL MATCH (k:PersonKey {id: $prefix + id})
RETURN head(collect(mark)) AS mark, collect([properties(n), [(n)-[r]-(m) | [type(r), startNode(r) = n, labels(m)[0], m.id, properties(r)]], k.key]) AS found
