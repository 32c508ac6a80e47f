// Parameters: $text (lower case), $limit, $revision (of those only what has not changed since).
// Columns: node (its properties); by id.
MATCH (n:LABEL_)
WHERE (toLower(n.name) CONTAINS $text OR toLower(n.name_zh) CONTAINS $text OR toLower(n.title) CONTAINS $text
   OR toLower(n.id) STARTS WITH $text) AND n._rev <= $revision
RETURN properties(n) AS node
ORDER BY CASE WHEN toLower(n.id) = $text THEN 0 ELSE 1 END, n.id
LIMIT $limit
