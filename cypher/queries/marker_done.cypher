// Parameters: $number, $at (instant).
// Columns: none.
MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.revision = $number, m.at = $at
REMOVE m.open, m.writer, m.beat
