// Parameters: $ids.
// Columns: pages (a list of properties); one row.
UNWIND $ids AS id
MATCH (c:JournalCreation {id: id})
RETURN collect(properties(c)) AS pages
