// Parameters: $ends of {label, id}, $revision, $limit.
// Columns: page (its properties) up to the revision on which one of these nodes stands.
UNWIND $ends AS end
MATCH (c:JournalCreation)
WHERE c.commit <= $revision AND (
  (size(c.kind) = 1 AND c.kind[0] = end.label AND end.id IN c.a) OR
  (size(c.kind) = 3 AND ((c.kind[1] = end.label AND end.id IN c.a) OR (c.kind[2] = end.label AND end.id IN c.b)))
)
RETURN properties(c) AS page
LIMIT $limit
