MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.version = $version
