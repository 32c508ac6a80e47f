// Parameters: none.
// Columns: ending (the last letters of ids), ids (a list of those that end so).
// In groups, because one list holds half a million elements at most on ArcadeDB.
MATCH (n:LABEL_)
RETURN right(n.id, 3) AS ending, collect(n.id) AS ids
