// Parameters: none.
// Columns: ending (the last letters of whose they are), keys (a list of [whose, the commit that made it]).
// In groups, because one list holds half a million elements at most on ArcadeDB.
MATCH (k:PersonKey)
RETURN right(k.id, 3) AS ending, collect([k.id, k.commit]) AS keys
