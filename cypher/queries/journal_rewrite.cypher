// Parameters: $rows of {id, properties (the whole entry)}.
// Columns: none.
UNWIND $rows AS row
MATCH (e:JournalEntry {id: row.id})
SET e = row.properties
