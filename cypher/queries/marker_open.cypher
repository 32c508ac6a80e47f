// Parameters: $number, $beat (instant).
// Columns: none.
MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.open = $number, m.beat = $beat
