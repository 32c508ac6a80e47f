"""One question over a connection of its own, which ends with it: nothing is committed, no row is read in vain.

Beside `bolt` the only module that runs something through the driver. It never tries twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

from neo4j import READ_ACCESS, GraphDatabase, Transaction
from neo4j.api import BookmarkManager
from neo4j.exceptions import ClientError, DriverError, Forbidden, Neo4jError, ServiceUnavailable, SessionExpired

from graphsvc.errors import StoreUnavailable, TookTooLong
from graphsvc.model import Table
from graphsvc.store.asking.plan import check_plan, columns
from graphsvc.store.asking.refusal import Unaskable
from graphsvc.store.asking.values import plain
from graphsvc.store.bolt import translated
from graphsvc.store.endpoint import Address

# ArcadeDB: `line 2:7`; Neo4j: `line 2, column 8 (offset: 20)`, counted with the EXPLAIN before it.
_PLACE = re.compile(r"line (\d+)(:|, column )(\d+)(?: \(offset: \d+\))?")
_EXPLAIN = "EXPLAIN "
_MEMORY = re.compile(r"memory|heap", re.IGNORECASE)
_LESS = "Ask for fewer rows, and collect less of them at once."


def ask(
    address: Address, bookmarks: BookmarkManager, text: str, parameters: Mapping[str, Any], limit: int, seconds: float
) -> Table:
    """At most `limit` rows. `text` has passed the gate. Raises Unaskable, TookTooLong, StoreUnavailable."""
    with _said(seconds, text), _transaction(address, bookmarks, seconds) as tx:
        asked = text.strip()
        explained = tx.run(f"{_EXPLAIN}{asked}", dict(parameters)).consume()
        check_plan(explained.query_type, explained.plan)
        result = tx.run(asked, dict(parameters))
        rows = [[plain(value) for value in record.values()] for record in islice(result, limit + 1)]
        names = list(result.keys()) or columns(explained.plan or {}) or []
    return Table(names, rows[:limit], len(rows) > limit)


@contextmanager
def _transaction(address: Address, bookmarks: BookmarkManager, seconds: float) -> Iterator[Transaction]:
    """A transaction that reads; afterwards the connection is dropped, whatever it was still about to send."""
    driver = GraphDatabase.driver(
        address.uri, auth=(address.user, address.password), max_transaction_retry_time=0, connection_timeout=10,
        notifications_min_severity="OFF", user_agent="graphsvc",
    )  # fmt: skip
    session = driver.session(
        database=address.database, bookmark_manager=bookmarks, default_access_mode=READ_ACCESS, fetch_size=1000
    )
    try:
        yield session.begin_transaction(timeout=seconds)
    finally:
        driver.close()
        with suppress(DriverError, Neo4jError, OSError):
            session.close()


@contextmanager
def _said(seconds: float, text: str) -> Iterator[None]:
    """Turns the driver's errors into ours: first those that tell the asker something about the question."""
    try:
        yield
    except Forbidden as error:
        raise Unaskable(
            "The question looks where it may not, or would write.",
            hint="Begin each pattern at a node that names its kind, such as (s:Stakeholder); only read.",
        ) from error
    except ClientError as error:
        code = str(error.code)
        if "TimedOut" in code or "Timeout" in str(error):
            raise TookTooLong(seconds) from error
        if ".Statement." not in code:
            with translated():
                raise
        raise _unanswerable(str(error.message or code), code, text) from error
    except (OverflowError, ValueError, TypeError) as error:  # out of the driver, before anything is sent
        raise Unaskable("A value cannot be sent to the engine.", hint="Whole numbers have 64 bits.") from error
    except (ServiceUnavailable, SessionExpired) as error:
        raise StoreUnavailable(
            "The engine broke off the question.", hint=f"It may take too much memory. {_LESS}"
        ) from error
    except (Neo4jError, DriverError) as error:
        if "Timeout" in str(error):
            raise TookTooLong(seconds) from error
        if _MEMORY.search(str(error)):
            raise Unaskable("The question takes more memory than the engine gives.", hint=_LESS) from error
        with translated():
            raise


def _unanswerable(message: str, code: str, text: str) -> Unaskable:
    """In the engine's own words: they name the place. Other readers get the place alone."""
    words = _PLACE.sub(lambda found: _place(found, text), message.splitlines()[0])[:300]
    place = _PLACE.search(words)
    where = f" at {place.group()}" if place else ""
    kind = code.rsplit(".", 1)[-1]
    return Unaskable(
        f"The engine cannot answer this: {words}",
        hint="`docs/queries.md` names the kinds and has questions to begin with.",
        public=f"The engine cannot answer this ({kind}{where}).",
    )


def _place(found: re.Match[str], text: str) -> str:
    """The place in the question as it was asked: an engine does not count the blanks that it begins with."""
    line, column = int(found.group(1)), int(found.group(3))
    before = text[: len(text) - len(text.lstrip())]
    if line == 1:
        column += len(before.rpartition("\n")[2]) - (len(_EXPLAIN) if found.group(2) != ":" else 0)
    return f"line {line + before.count(chr(10))}, column {column}"
