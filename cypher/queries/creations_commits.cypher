// Parameters: $revision.
// Columns: number (once for each later commit that has pages).
MATCH (c:JournalCreation)
WHERE c.commit > $revision
RETURN DISTINCT c.commit AS number
