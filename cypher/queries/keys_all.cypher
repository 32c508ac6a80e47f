// Parameters: none.
// Columns: keys (a list of [whose, the commit that made it]); one row.
MATCH (k:PersonKey)
RETURN collect([k.id, k.commit]) AS keys
