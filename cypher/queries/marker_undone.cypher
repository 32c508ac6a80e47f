// Parameters: none.
// Columns: undone (see marker_undo).
MATCH (m:StoreMarker {id: 'graphsvc'})
RETURN coalesce(m.undone, 0) AS undone
