// Parameters: $text.
// Columns: properties; by id.
MATCH (n:LABEL_)
WHERE n.name = $text OR n.name_zh = $text
RETURN properties(n)
ORDER BY n.id
LIMIT 50
