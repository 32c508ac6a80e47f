// Parameters: $number.
// Columns: none.
// Those that a commit made which is rolled back. It looks at all keys: that is seldom, an index would cost always.
MATCH (k:PersonKey)
WHERE k.commit = $number
DETACH DELETE k
