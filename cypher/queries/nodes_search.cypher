// Parameters: $text (lower case), $limit.
// Columns: properties; by id.
MATCH (n:LABEL_)
WHERE toLower(n.name) CONTAINS $text OR toLower(n.name_zh) CONTAINS $text OR toLower(n.title) CONTAINS $text
RETURN properties(n)
ORDER BY n.id
LIMIT $limit
