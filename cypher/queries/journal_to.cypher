// Parameters: $keys (of nodes, as label:id), $revision.
// Columns: entries (a list of properties) of what was there at the revision and changed later; one row.
UNWIND $keys AS key
MATCH (e:JournalEntry {b: key})
WHERE e.commit > $revision AND e.since > 0 AND e.since <= $revision
RETURN collect(properties(e)) AS entries
