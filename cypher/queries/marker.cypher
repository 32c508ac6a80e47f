// Parameters: none.
// Columns: version, revision, schema, open, beat; no row if the store is new.
MATCH (m:StoreMarker {id: 'graphsvc'})
RETURN m.version, m.revision, m.schema, m.open, m.beat
