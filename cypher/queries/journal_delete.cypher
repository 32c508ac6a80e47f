// Parameters: $ids.
// Columns: none.
UNWIND $ids AS id
MATCH (e:JournalEntry {id: id})
DETACH DELETE e
