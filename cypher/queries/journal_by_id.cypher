// Parameters: $ids.
// Columns: entries (a list of properties); one row.
UNWIND $ids AS id
MATCH (e:JournalEntry {id: id})
RETURN collect(properties(e)) AS entries
