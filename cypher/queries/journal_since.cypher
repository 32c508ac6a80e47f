// Parameters: $revision.
// Columns: entry (its properties) of what was there at the revision and changed later.
MATCH (e:JournalEntry)
WHERE e.commit > $revision AND e.since > 0 AND e.since <= $revision
RETURN properties(e) AS entry
