// Parameters: $ids (of people, as label:id).
// Columns: keys (a list of [id, key] of those that there are); one row.
UNWIND $ids AS id
MATCH (k:PersonKey {id: id})
RETURN collect([k.id, k.key]) AS keys
