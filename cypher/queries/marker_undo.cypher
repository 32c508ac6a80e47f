// Parameters: none.
// Columns: none.
// Counts the steps in which commits were rolled back: who reads much meanwhile sees by it that one was.
MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.undone = coalesce(m.undone, 0) + 1
