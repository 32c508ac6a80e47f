// Parameters: $rows of {id, properties (all of them)}.
// Columns: none.
UNWIND $rows AS row
CREATE (c:JournalCreation {id: row.id})
SET c = row.properties
