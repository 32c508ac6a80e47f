// Parameters: $after, $last (ids: those above the one, up to the other), $names (of properties).
// Columns: ids, values (a list for each property, with null where it is not known); one row.
MATCH (n:LABEL_)
WHERE n.id > $after AND n.id <= $last
WITH collect(n) AS nodes
RETURN [n IN nodes | n.id] AS ids, [name IN $names | [n IN nodes | n[name]]] AS values
