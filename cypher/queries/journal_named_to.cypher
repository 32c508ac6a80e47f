// Parameters: $keys (of nodes, as label:id), $revision, $limit.
// Columns: entry (its properties) up to the revision.
UNWIND $keys AS key
MATCH (e:JournalEntry {b: key})
WHERE e.commit <= $revision
RETURN properties(e) AS entry
LIMIT $limit
