MATCH (c:Commit {id: $id})
DETACH DELETE c
