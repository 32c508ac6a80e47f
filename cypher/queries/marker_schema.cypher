// Parameters: $schema.
// Columns: none.
MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.schema = $schema
