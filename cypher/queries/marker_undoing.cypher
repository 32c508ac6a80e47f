// Parameters: none.
// Columns: none.
// Counts the steps in which commits were rolled back: who reads meanwhile sees by it that entries may be gone by now.
MATCH (m:StoreMarker {id: 'graphsvc'})
SET m.undone = coalesce(m.undone, 0) + 1
