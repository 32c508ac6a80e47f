// Parameters: $number, $writer (token), $beat (instant).
// Columns: none.
MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.open = $number, m.writer = $writer, m.beat = $beat
