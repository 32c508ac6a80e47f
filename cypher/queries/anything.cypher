MATCH (n)
RETURN labels(n)[0]
LIMIT 1
