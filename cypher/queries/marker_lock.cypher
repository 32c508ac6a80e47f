// Parameters: $token.
// Columns: revision, open, writer, beat, at, undone.
// Touching the marker makes commits wait for each other (Neo4j) or retry (ArcadeDB): numbers stay in order.
MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.token = $token
RETURN m.revision, m.open, m.writer, m.beat, m.at, m.undone
