UNWIND $rows AS row
MERGE (n:LABEL_ {id: row.id})
SET n = row.properties
