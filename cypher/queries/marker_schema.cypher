MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.schema = $schema
