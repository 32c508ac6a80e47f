// Parameters: $after, $last (ids of sources: those above the one, up to the other), $names (of properties).
// Columns: sources, targets, values (a list for each property, with null where it is not known); one row.
MATCH (a:SOURCE_)-[r:TYPE_]->(b)
WHERE a.id > $after AND a.id <= $last
WITH collect(a.id) AS sources, collect(b.id) AS targets, collect(r) AS ties
RETURN sources, targets, [name IN $names | [r IN ties | r[name]]] AS values
