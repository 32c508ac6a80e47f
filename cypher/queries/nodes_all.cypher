MATCH (n:LABEL_)
WITH n
SKIP $skip
LIMIT $limit
RETURN collect(properties(n))
