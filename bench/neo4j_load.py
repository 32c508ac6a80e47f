"""A Neo4j that holds a generated portfolio as an import leaves it, filled by the server's own bulk loader.

An import into a Neo4j goes over Bolt in transactions and takes an hour at 20,000 accounts; what is measured here is
reading. So the nodes and ties that the import plans are written as CSV for `neo4j-admin database import`; schema,
commit and marker are then made by the store's own code, in the order of a first load (`store/bulk_load.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import polars as pl

from graphsvc.bulk import ID, SOURCE, TARGET, Bulk, Part
from graphsvc.generate.portfolio import write
from graphsvc.ingest.plan import plan_empty
from graphsvc.ingest.reading import read_inputs
from graphsvc.ingest.tables import check_tables
from graphsvc.store import large, records
from graphsvc.store.bolt import Bolt
from graphsvc.store.changes import Counts
from graphsvc.store.endpoint import UrlEndpoint
from graphsvc.store.migrate import bring_up_to_date
from graphsvc.store.records import Request
from tests.contract.neo4j_server import Neo4jServer, password_of

_REVISION = 1
_TYPES = {pl.String(): "string", pl.Int64(): "long", pl.Float64(): "double", pl.Date(): "date",
          pl.Boolean(): "boolean"}  # fmt: skip


@contextmanager
def filled(folder: Path, accounts: int, seed: int = 1) -> Iterator[Neo4jServer]:
    """A server that holds `portfolio(accounts, seed)`, and has its password in the environment, while the block lasts.
    `folder`: an empty one."""
    server = Neo4jServer(folder / "server", long_run=True)
    bulk = planned(folder / "files", accounts, seed)
    server.administer("database", "import", "full", "neo4j", *written(bulk, folder))
    try:
        server.start()
        with password_of(server):
            _made_a_store(server.url, len(bulk))
            yield server
    finally:
        server.kill()


def planned(folder: Path, accounts: int, seed: int) -> Bulk:
    """What an import of the generated tables would write into an empty store."""
    write(folder, accounts, seed)
    plan = plan_empty(check_tables(read_inputs([folder]).tables))
    if plan is None or not isinstance(plan.changes, Bulk) or plan.rejected:
        raise RuntimeError("The generated tables are not imported as a whole.")
    return plan.changes


def written(bulk: Bulk, folder: Path) -> list[str]:
    """Writes nodes and ties as CSV; what to tell the loader about them."""
    marker = pl.DataFrame({"id:ID(StoreMarker)": ["graphsvc"], "version:long": [0], "revision:long": [0]})
    marker.write_csv(folder / "marker.csv")
    words = [f"--report-file={folder / 'report'}", f"--nodes=StoreMarker={folder / 'marker.csv'}"]
    for number, part in enumerate((*bulk.nodes, *bulk.ties)):
        place = folder / f"{number}.csv"
        part.frame.select(*_columns(part), pl.lit(_REVISION).alias("_rev:long")).write_csv(place)
        what = "nodes" if len(part.kind) == 1 else "relationships"
        words.append(f"--{what}={part.kind[0]}={place}")
    return words


def _columns(part: Part) -> Iterator[pl.Expr]:
    """With names that tell the loader what they are."""
    label, to_label = part.kind[0] if len(part.kind) == 1 else part.kind[1], part.kind[-1]
    ends = {ID: f"{ID}:ID({label})", SOURCE: f":START_ID({label})", TARGET: f":END_ID({to_label})"}
    for name, type_ in part.frame.schema.items():
        yield pl.col(name).alias(ends.get(name) or f"{name}:{_TYPES[type_]}")


def _made_a_store(url: str, things: int) -> None:
    """Schema, commit and marker of a first load of so many nodes and ties."""
    bolt = Bolt(UrlEndpoint(url))
    request = Request("bench", "bench", "A generated portfolio", "bench")
    try:
        bring_up_to_date(bolt)
        bolt.read(lambda tx: tx.run("CALL db.awaitIndexes(30)"))
        number = bolt.write(partial(large.begin, request=request, seen=0))
        counts = Counts(created=things)
        bolt.write(partial(records.write_open, request=request, number=number, batches=1, entries=0, counts=counts))
        bolt.write(partial(large.finish, request=request, number=number))
    finally:
        bolt.close()
