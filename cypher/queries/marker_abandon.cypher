// Parameters: none.
// Columns: none.
MATCH (m:StoreMarker {id: 'graphsvc'})
REMOVE m.open, m.beat
