// Parameters: $number.
// Columns: none.
MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.revision = $number
REMOVE m.open, m.beat
