// Parameters: none.
// Columns: the last letters of ids, list of the ids that end so.
// In groups, because one list holds half a million elements at most on ArcadeDB.
MATCH (n:LABEL_)
RETURN right(n.id, 3), collect(n.id)
