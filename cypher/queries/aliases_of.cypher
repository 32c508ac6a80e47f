// Parameters: $ids (that earlier ones led to), $text (what an alias begins with).
// Columns: aliases (a list of ids of aliases); one row.
UNWIND $ids AS id
MATCH (a:Alias {to: id})
WHERE a.id STARTS WITH $text
RETURN collect(a.id) AS aliases
