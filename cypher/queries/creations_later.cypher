// Parameters: $revision.
// Columns: page (its properties) of later commits.
MATCH (c:JournalCreation)
WHERE c.commit > $revision
RETURN properties(c) AS page
