// Parameters: $rows (the properties of entries).
// Columns: none.
UNWIND $rows AS row
CREATE (e:JournalEntry)
SET e = row
