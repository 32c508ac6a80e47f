// Parameters: $keys (of nodes, as label:id), $revision.
// Columns: entries (a list of properties) of later commits; one row.
UNWIND $keys AS key
MATCH (e:JournalEntry {a: key})
WHERE e.commit > $revision
RETURN collect(properties(e)) AS entries
