// Parameters: none.
// Columns: none.
// Whoever reads meanwhile sees that what the journal said may be gone by now.
MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.undone = coalesce(m.undone, 0) + 1
