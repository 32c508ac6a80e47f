// Parameters: $tokens.
// Columns: commit (its properties); by number.
UNWIND $tokens AS token
MATCH (c:Commit {token: token})
RETURN properties(c) AS commit
ORDER BY c.number, c.id
