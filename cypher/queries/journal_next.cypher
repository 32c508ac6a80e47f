// Parameters: $keys (of nodes, as label:id), $number.
// Columns: entries (a list of properties) of what changed next after that commit had made it; one row.
UNWIND $keys AS key
MATCH (e:JournalEntry {a: key})
WHERE e.since = $number
RETURN collect(properties(e)) AS entries
