// Parameters: $entries (as in journal_create), $commits of {id, properties (the whole record)}, $undoings of {id, undone, commit}, $number (the last), $at.
// Columns: none.
// One query: each of them would cost a round of small commits as much again.
UNWIND range(0, size($entries.id) - 1) AS i
CREATE (e:JournalEntry {
  id: $entries.id[i], commit: $entries.commit[i], seq: $entries.seq[i], since: $entries.since[i], a: $entries.a[i],
  type: $entries.type[i], b: $entries.b[i], key: $entries.key[i], sealed: $entries.sealed[i], data: $entries.data[i],
  gone: $entries.gone[i]
})
WITH count(*) AS entries
UNWIND $commits AS record
MERGE (c:Commit {id: record.id})
SET c = record.properties
WITH count(*) AS commits
UNWIND $undoings AS undoing
MERGE (u:Undoing {id: undoing.id})
SET u.undone = undoing.undone, u.commit = undoing.commit
WITH count(*) AS undoings
MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.revision = $number, m.at = $at
REMOVE m.open, m.writer, m.beat
