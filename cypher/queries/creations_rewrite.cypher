// Parameters: $rows of {id, properties (all of them)}.
// Columns: none.
UNWIND $rows AS row
MATCH (c:JournalCreation {id: row.id})
SET c = row.properties
