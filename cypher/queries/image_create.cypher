// Parameters: $rows of {id, commit, seq, data}.
// Columns: none.
UNWIND $rows AS row
MERGE (i:CommitImage {id: row.id})
SET i.commit = row.commit, i.seq = row.seq, i.data = row.data
