// Parameters: none.
// Columns: version, revision, schema, open, writer, beat, at, undone, erased; no row if the store is new.
MATCH (m:StoreMarker {id: 'graphsvc'})
RETURN m.version, m.revision, m.schema, m.open, m.writer, m.beat, m.at, m.undone, m.erased
