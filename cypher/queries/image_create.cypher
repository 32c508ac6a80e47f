// Parameters: $rows of {id, seq, data}.
// Columns: none.
UNWIND $rows AS row
MERGE (i:CommitImage {id: row.id})
SET i.seq = row.seq, i.data = row.data
