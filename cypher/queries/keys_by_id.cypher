// Parameters: $ids (under PersonKey those of people, as label:id).
// Columns: label, found (a list of [id, key] of those that there are); no row where there is none.
UNWIND $ids.PersonKey AS id
MATCH (k:PersonKey {id: id})
RETURN 'PersonKey' AS label, collect([k.id, k.key]) AS found
