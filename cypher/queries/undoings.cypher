// Parameters: $numbers (of commits).
// Columns: commit (the number of one that takes one of these back).
UNWIND $numbers AS number
MATCH (u:Undoing {undone: number})
RETURN u.commit AS commit
ORDER BY u.commit, u.id
