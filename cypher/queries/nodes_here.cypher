// Parameters: $here (for each label a map whose keys are ids).
// Columns: label, found (a list of [properties of the node, [], []], as `ties_around` has them); no row where none of these nodes is there.
UNWIND keys($here.LABEL_) AS id
MATCH (n:LABEL_ {id: id})
RETURN 'LABEL_' AS label, collect([properties(n), [], []]) AS found
