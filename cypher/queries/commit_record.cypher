// Parameters: $rows of {id, properties (the whole record)}.
// Columns: none.
UNWIND $rows AS row
MERGE (c:Commit {id: row.id})
SET c = row.properties
