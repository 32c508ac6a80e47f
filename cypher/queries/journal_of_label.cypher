// Parameters: $text (what the first end begins with).
// Columns: entry (its properties).
MATCH (e:JournalEntry)
WHERE e.a STARTS WITH $text
RETURN properties(e) AS entry
