// Parameters: $entries (the properties of entries of the journal), $commits of {id, properties (the whole record)},
// $number (the last one's), $at (instant).
// Columns: none.
// One query: what a round of small commits records costs each of them once.
UNWIND $entries AS row
CREATE (e:JournalEntry)
SET e = row
WITH count(*) AS entries
UNWIND $commits AS record
MERGE (c:Commit {id: record.id})
SET c = record.properties
WITH count(*) AS commits
MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.revision = $number, m.at = $at
REMOVE m.open, m.writer, m.beat
