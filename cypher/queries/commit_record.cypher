MERGE (c:Commit {id: $id})
SET c = $properties
