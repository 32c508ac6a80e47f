"""Transactions over Bolt: retries, reconnects, errors in our words."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any, TypeVar

from neo4j import Driver, GraphDatabase, ManagedTransaction, Session
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
    UnsupportedServerProduct,
)

from graphsvc.errors import Conflict, InvalidChange, InvalidInput, StoreUnavailable, StoreUnusable, interrupted
from graphsvc.store import probe
from graphsvc.store.endpoint import PASSWORD, Address, Reachable
from graphsvc.store.rows import Vanishing
from graphsvc.store.values import native

T = TypeVar("T")
Rows = list[list[Any]]
_GONE = (ServiceUnavailable, SessionExpired)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 1.0  # seconds between two attempts
_LOOKS = 20  # times that something is read again which is being removed
_CONNECTION_WAIT = 10.0  # seconds for a new connection, also to an engine that takes it and then says nothing
_GREETING = 3.0  # seconds for a server that never said a word: its URL is mistyped, or it does not run

# What the driver would log is said by the errors raised here, in our words.
logging.getLogger("neo4j").setLevel(logging.CRITICAL)


class InHalf(StoreUnusable):
    """Something lacks what everything of its kind has, and stays so: the store is damaged."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} is stored in half only.",
            hint="The store is damaged: `graphsvc doctor --check` says where. Restore the last backup.",
        )


class Transaction:
    """One transaction: `run` sends a query with its parameters and returns all rows, with our values."""

    def __init__(self, inner: ManagedTransaction) -> None:
        self._inner = inner

    def run(self, text: str, /, **parameters: Any) -> Rows:
        return [[native(value) for value in row] for row in self.raw(text, **parameters)]

    def raw(self, text: str, /, **parameters: Any) -> Rows:
        """As `run`, with the driver's values as they are, for those who read very much and see to dates themselves."""
        return [record.values() for record in self._inner.run(text, parameters)]


class Bolt:
    """A connection to an engine that comes back: when the engine died, the next call starts or finds it again."""

    def __init__(self, endpoint: Reachable) -> None:
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._driver: Driver | None = None
        self._database: str | None = None
        self._address: Address | None = None
        self._met = not endpoint.foreign  # whether it ever said anything
        # On a cluster each read may go to another member: it waits until that one knows what was written from here.
        self.bookmarks = GraphDatabase.bookmark_manager()

    def read(self, work: Callable[[Transaction], T]) -> T:
        """Runs `work` in a read transaction. It may run more than once, so it must only read."""
        return self._attempt(work, writing=False)

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Runs `work` in a write transaction, which applies wholly or not at all.

        It may run again after it was applied (the engine's answer got lost): it must recognise that itself.
        """
        return self._attempt(work, writing=True)

    def define(self, statement: str) -> None:
        """Runs one schema statement, in a transaction of its own as both engines want it."""
        self.write(lambda tx: tx.run(statement))

    @property
    def address(self) -> Address:
        """Where the engine answered last."""
        self._connected()
        assert self._address is not None
        return self._address

    def settle(self) -> None:
        """Returns when the statements of `define` so far will outlast a power cut."""
        self._endpoint.settle()

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _attempt(self, work: Callable[[Transaction], T], *, writing: bool) -> T:
        """Looks again where something was read that was about to vanish."""
        half = ""
        for _ in range(_LOOKS):
            try:
                return self._persistently(work, writing)
            except Vanishing as vanishing:
                half = str(vanishing)
            time.sleep(_FIRST_PAUSE)
        raise InHalf(half)

    def _persistently(self, work: Callable[[Transaction], T], writing: bool) -> T:
        """Tries again while that may help, at least once; the clock runs from the first failure."""
        deadline, pause, handled = 0.0, _FIRST_PAUSE, sys.exc_info()[1]
        while True:
            began = time.monotonic()
            try:
                answer = self._once(work, writing)
                self._met = True
                return answer
            except BaseException as error:
                if interrupted(error, handled):
                    self._renew()
                    raise KeyboardInterrupt from error
                if not isinstance(error, (DriverError, Neo4jError)):
                    raise
                if isinstance(error, ConfigurationError):
                    self._check_age()
                self._met = self._met or isinstance(error, Neo4jError)
                now = time.monotonic()
                stuck = now - began >= self._endpoint.silence
                may_help = _may_help(error, first=not deadline)
                deadline = deadline or (now + self._endpoint.retry_seconds if self._met else began + _GREETING)
                if stuck or not may_help or deadline < now:
                    with translated(self._address, met=self._met):
                        raise
            if self._alive():  # a dead engine is replaced at once: waiting would not bring it back
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _once(self, work: Callable[[Transaction], T], writing: bool) -> T:
        driver = self._connected()
        with self._session(driver) as session, _at_once(session):
            run = session.execute_write if writing else session.execute_read
            return run(lambda inner: work(Transaction(self._listening(inner))))

    def _listening(self, transaction: ManagedTransaction) -> ManagedTransaction:
        """Gives up on an engine that says nothing for too long: it is stopped or hangs. The driver listens for ever
        unless the server names a limit, which ours does not, and has no setting for it. Nor on one that is too old."""
        connection = transaction._connection
        probe.check_agent(connection.server_info.agent)
        connection.socket.set_read_timeout(self._endpoint.silence)
        return transaction

    def _check_age(self) -> None:
        """What is wrong with the settings may be that the server is too old for them. Raises StoreUnusable."""
        if self._address is not None:
            with suppress(DriverError, Neo4jError), _driver(self._address) as driver:
                probe.check_agent(driver.get_server_info().agent)

    def _alive(self) -> bool:
        with self._lock:
            return self._endpoint.alive()

    def _session(self, driver: Driver) -> Session:
        return driver.session(database=self._database, bookmark_manager=self.bookmarks)

    def _connected(self) -> Driver:
        with self._lock:
            if self._driver is not None and not self._endpoint.alive():
                self._drop()
            if self._driver is None:
                self._driver = self._connect()
            return self._driver

    def _connect(self) -> Driver:
        address = self._endpoint.open()
        if self._endpoint.foreign:
            probe.check(address.uri)
        self._address, self._database = address, address.database
        with translated(address):
            return _driver(address, notifications_min_severity="OFF")

    def _renew(self) -> None:
        """Connections of its own for whoever clears up behind a Ctrl-C: the driver would hand out again the one that
        was interrupted, which meanwhile takes no longer answer than it has taken before (BufferError)."""
        with self._lock:
            if self._driver is not None and self._address is not None:
                with suppress(Exception):
                    self._driver.close()
                self._driver = _driver(self._address, notifications_min_severity="OFF")

    def _drop(self) -> None:
        driver, self._driver = self._driver, None
        if driver is not None:
            driver.close()
        self._endpoint.close()


def _driver(address: Address, **more: Any) -> Driver:
    return GraphDatabase.driver(
        address.uri,
        auth=(address.user, address.password),
        max_transaction_retry_time=0,  # `_attempt` does it, and looks after the engine meanwhile
        connection_timeout=_CONNECTION_WAIT,
        connection_acquisition_timeout=_CONNECTION_WAIT,
        connection_write_timeout=_CONNECTION_WAIT,
        user_agent="graphsvc",
        **more,
    )


def _at_once(session: Session) -> AbstractContextManager[Any]:
    """Its transactions begin with the message of their first query, as in the driver's own `execute_query`: one wait
    less. A driver without this switch begins them as it always did."""
    return getattr(session, "_pipelined_begin", nullcontext())


def _may_help(error: DriverError | Neo4jError, *, first: bool) -> bool:
    """Whether to try again. Two writers may create one key at once: then the second attempt finds it.
    A certificate stays what it is."""
    if probe.untrusted(error):
        return False
    return isinstance(error, _GONE) or error.is_retryable() or (first and isinstance(error, ConstraintError))


@contextmanager
def translated(address: Address | None = None, *, met: bool = True) -> Iterator[None]:
    """Turns the driver's errors into ours. `address`: who is asked, if known; `met`: whether it ever answered."""
    try:
        yield
    except AuthError as error:
        raise StoreUnusable(
            "The store refuses the password.", hint=f"Check {address.variable if address else PASSWORD}."
        ) from error
    except UnsupportedServerProduct as error:
        raise probe.too_old("The server") from error
    except ConfigurationError as error:
        raise InvalidInput(f"The store's URL cannot be used: {error}.", hint="Check its scheme and host.") from error
    except _GONE as error:
        if certificate := probe.untrusted(error):
            raise certificate from error
        if address and not met:
            raise probe.absent(address.uri) from error
        raise StoreUnavailable("The store's engine does not answer.", hint="Try again in a moment.") from error
    except TransientError as error:
        raise Conflict("Somebody else was writing at the same place.", hint="Try again.") from error
    except ConstraintError as error:
        raise InvalidChange("An id would be taken twice; nothing was written.", hint="Try again.") from error
    except ClientError as error:
        raise _client_error(error) from error
    except (Neo4jError, DriverError) as error:
        raise StoreUnavailable(
            f"The store's engine failed ({_first_line(error)}).", hint="Try again; if it stays, see the engine's log."
        ) from error


def _client_error(error: ClientError) -> Exception:
    if error.code == "Neo.ClientError.Database.DatabaseNotFound":
        return StoreUnusable(
            "The server has no database of this name.",
            hint="Create it, or leave the name out of the URL: then it is the server's default one.",
        )
    if "imeout" in str(error):
        return StoreUnavailable("The question took too long and was stopped.", hint="Ask for less at once.")
    return StoreUnavailable(f"The store's engine refuses ({_first_line(error)}).", hint="See the engine's log.")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
