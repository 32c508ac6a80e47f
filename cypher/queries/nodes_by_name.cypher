// Parameters: $text.
// Columns: node (its properties); by id.
MATCH (n:LABEL_)
WHERE n.name = $text OR n.name_zh = $text
RETURN properties(n) AS node
ORDER BY n.id
LIMIT 50
