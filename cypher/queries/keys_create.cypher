// Parameters: $rows of {id, key, commit}.
// Columns: none.
UNWIND $rows AS row
CREATE (k:PersonKey {id: row.id, key: row.key, commit: row.commit})
