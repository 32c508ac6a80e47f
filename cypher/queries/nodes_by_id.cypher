UNWIND $ids AS id
MATCH (n:LABEL_ {id: id})
RETURN collect(properties(n))
