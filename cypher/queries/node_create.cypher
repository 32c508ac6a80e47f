// Parameters: $rows of {id, properties (all of them)}.
// Columns: none.
UNWIND $rows AS row
CREATE (n:LABEL_ {id: row.id})
SET n = row.properties
