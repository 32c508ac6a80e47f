// Parameters: none.
// Columns: erasure (its properties); by commit.
MATCH (e:Erasure)
RETURN properties(e) AS erasure
ORDER BY e.commit, e.id
