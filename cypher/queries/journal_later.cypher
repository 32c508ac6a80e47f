// Parameters: $revision.
// Columns: entry (its properties) of later commits.
MATCH (e:JournalEntry)
WHERE e.commit > $revision
RETURN properties(e) AS entry
