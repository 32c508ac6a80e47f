"""What differs between the engines: where they answer, how a writer keeps others out, when they are gone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from platformdirs import user_cache_path

from graphsvc.errors import InvalidInput
from graphsvc.store.settings import EngineSettings

if TYPE_CHECKING:
    from graphsvc.store.loading import Loading

PASSWORD = "GRAPHSVC_PASSWORD"


@dataclass(frozen=True, slots=True)
class Address:
    """Where an engine answers, and as whom to speak to it. `variable`: what the password came from."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str | None = None
    variable: str = PASSWORD


class Reachable(Protocol):
    """Where a database can be reached. `foreign`: what answers may be anything, and is looked at before it is used.
    `retry_seconds`: how long to try again after a failure; `silence`: seconds without a word of the engine after which
    it counts as stuck."""

    foreign: bool
    retry_seconds: float
    silence: float

    def open(self) -> Address: ...

    def alive(self) -> bool: ...

    def settle(self) -> None: ...

    def close(self) -> None: ...


class Endpoint(Reachable, Protocol):
    """An engine that keeps a store. `exclusive_writer`: whoever holds `writer()` is the only living writer.

    `reader`: where an opened engine takes questions that must not write, as whom it knows to read only if it can."""

    name: str
    exclusive_writer: bool

    @property
    def shelf(self) -> Path:
        """A folder of the user's for what is computed from the store and can be computed again."""
        ...

    def export(self, hear: Callable[[int], None]) -> Path | None:
        """The tables of the graph as files, if the engine can write such; see `EmbeddedEndpoint`."""
        ...

    def writer(self, timeout: float) -> AbstractContextManager[None]: ...

    def check_writable(self) -> None: ...

    def reader(self, address: Address) -> Address: ...

    def loading(self, room: int) -> AbstractContextManager[Loading | None]:
        """Where an empty store can be filled at once, with `room` bytes on its disk; None where it cannot."""
        ...


class UrlEndpoint:
    """A Neo4j by URL: `neo4j+s://user@host:7687/database`, user `neo4j` and the server's default database if left out.

    The password is read from the variable with that name, by default GRAPHSVC_PASSWORD, or from the file that the same
    name with _FILE says.
    """

    exclusive_writer = False
    foreign = True
    retry_seconds = 30.0

    def __init__(self, url: str, password: str = PASSWORD) -> None:
        self.silence = EngineSettings.from_environment().silence
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:  # its words may quote a piece of a password
            raise InvalidInput(
                "The store's URL cannot be read.", hint="Write neo4j://user@host:7687/database."
            ) from None
        if parts.password:
            raise InvalidInput(
                "The store's URL has a password in it.",
                hint=f"Write neo4j://user@host:7687 and put the password into {password}.",
            )
        if not parts.hostname:
            raise InvalidInput("The store's URL has no host.", hint="Write neo4j://user@host:7687/database.")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        self._uri = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
        self._user = unquote(parts.username or "neo4j")
        self._database = parts.path.strip("/") or None
        self._variable = password
        self.name = self._uri

    @property
    def shelf(self) -> Path:
        """Among the user's caches, one for each database."""
        name = hashlib.sha256(f"{self._uri}/{self._database or ''}".encode()).hexdigest()[:16]
        return user_cache_path("graphsvc", appauthor=False) / name

    def export(self, hear: Callable[[int], None]) -> Path | None:
        return None

    def open(self) -> Address:
        return Address(self._uri, self._user, _password(self._variable), self._database, self._variable)

    def alive(self) -> bool:
        return True

    def writer(self, timeout: float) -> AbstractContextManager[None]:
        return nullcontext()

    def check_writable(self) -> None:
        return None

    def reader(self, address: Address) -> Address:
        return address

    def loading(self, room: int) -> AbstractContextManager[Loading | None]:
        """A Neo4j is filled like any store."""
        return nullcontext()

    def settle(self) -> None:
        """A Neo4j does it by itself."""
        return None

    def close(self) -> None:
        return None


def _password(variable: str) -> str:
    file = os.environ.get(f"{variable}_FILE")
    if file:
        try:
            said = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise InvalidInput(f"{variable}_FILE cannot be read.", hint="Check the path and rights.") from error
        except UnicodeDecodeError:  # its words quote a piece of the password
            raise InvalidInput(f"The file of {variable}_FILE is no UTF-8 text.", hint="Write it anew.") from None
        if not said:
            raise InvalidInput(f"The file of {variable}_FILE is empty.", hint="Write the password into it.")
        return said
    password = os.environ.get(variable)
    if password is None:
        raise InvalidInput("The store needs a password.", hint=f"Set {variable} or {variable}_FILE.")
    return password


def has_password(variable: str) -> bool:
    """Whether the environment says a password under this name."""
    return f"{variable}_FILE" in os.environ or variable in os.environ
