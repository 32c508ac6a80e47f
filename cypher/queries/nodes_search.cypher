// Parameters: $text (lower case), $limit.
// Columns: node (its properties); by id.
MATCH (n:LABEL_)
WHERE toLower(n.name) CONTAINS $text OR toLower(n.name_zh) CONTAINS $text OR toLower(n.title) CONTAINS $text
RETURN properties(n) AS node
ORDER BY n.id
LIMIT $limit
