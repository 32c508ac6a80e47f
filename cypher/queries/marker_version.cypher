// Parameters: $version.
// Columns: none.
MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.version = $version
