MATCH (m:StoreMarker {id: 'graphsvc'})
RETURN m.version, m.revision, m.schema, m.open, m.beat
