// Parameters: $number (of the commit that erased somebody).
// Columns: none.
// As after a rollback, what the journal said before may be gone by now.
MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.erased = $number, m.undone = coalesce(m.undone, 0) + 1
