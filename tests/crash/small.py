"""What the harness makes smaller than it is: batches, so that an import has many seams to be killed at, and the time
after which an open commit on a Neo4j whose writer gives no sign of life counts as dead.

`python -m tests.crash.small serve …` is `graphsvc serve …` with that.
"""

from __future__ import annotations

from graphsvc.cli.main import main
from graphsvc.store import write
from graphsvc.store.graphstore import GraphStore

BATCH = 25
BEAT_LIMIT = 5.0

if __name__ == "__main__":
    write._BEAT_LIMIT = BEAT_LIMIT
    defaults = GraphStore.__init__.__kwdefaults__
    assert defaults is not None
    defaults["batch"] = BATCH
    main()
