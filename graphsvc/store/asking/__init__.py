"""Questions in Cypher that somebody else wrote: proven to read only, answered within limits.

Four walls, none of which trusts another (docs/decisions/0009-read-only-cypher.md): the text (`gate`), the engine's
plan of it (`plan`), what the engine refuses by itself (`store.rights` on the embedded one, read access on Neo4j), and a
transaction that is never committed (`connection`).
"""

from graphsvc.store.asking.asker import Asker
from graphsvc.store.asking.refusal import Unaskable

__all__ = ["Asker", "Unaskable"]
