// Parameters: $ids.
// Columns: none.
UNWIND $ids AS id
MATCH (c:JournalCreation {id: id})
DETACH DELETE c
