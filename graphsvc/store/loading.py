"""The database that is being loaded beside the one that is served, and the engine's own protocol to fill it."""

from __future__ import annotations

import base64
import http.client
import json
import select
import socket
from collections.abc import Iterable

from graphsvc.errors import StoreUnavailable
from graphsvc.store.endpoint import Address
from graphsvc.store.folder import SETTLE, SETTLED, SWITCH

# Without commits in between, the engine runs out of memory.
_HOW = "refMode=ordinal&wal=true&parallelFlush=false&batchSize=200000&commitEvery=50000"
_PATIENCE = 600.0  # seconds for one answer: at the end of a load, the engine joins all ties to where they lead


class Loading:
    """An endpoint for as long as its `line` is open, a lease: at its end the engine drops what was not switched to."""

    foreign = False
    retry_seconds = 3.0

    def __init__(self, line: socket.socket, address: Address, http_port: int, silence: float) -> None:
        self.silence = silence
        self._line, self._address, self._http_port = line, address, http_port
        line.settimeout(_PATIENCE)

    def open(self) -> Address:
        """Raises StoreUnavailable if the engine has ended: what was loaded went with it."""
        if not self.alive():
            raise failed("ended")
        return self._address

    def alive(self) -> bool:
        readable, _, _ = select.select([self._line], [], [], 0)
        return not readable

    def settle(self) -> None:
        """Returns when all of it is on the disk."""
        self._say(SETTLE)
        if self._answer() != SETTLED:
            raise failed("cannot write to the disk")

    def close(self) -> None:
        """The line is its owner's."""

    def switch(self) -> None:
        """Lets the engine end and the next one serve this database. Returns when nobody is served any more."""
        self._say(SWITCH)
        if self._answer():
            raise failed("does not end")

    def script(self, statements: Iterable[str]) -> None:
        """Runs statements that the other protocol has no words for. Raises StoreUnavailable."""
        body = json.dumps({"language": "sqlscript", "command": ";\n".join(statements)})
        self._request("command", [body.encode()], "application/json")

    def post(self, pieces: Iterable[bytes], nodes: int, ties: int) -> None:
        """Loads so many nodes and ties. Raises StoreUnavailable."""
        query = f"?{_HOW}&expectedRecords={nodes + ties}&expectedVertexCount={nodes}"
        answer = json.loads(self._request("batch", pieces, "application/x-ndjson", query))
        if (answer.get("verticesCreated"), answer.get("edgesCreated")) != (nodes, ties):
            raise failed("has not loaded all")

    def _request(self, what: str, body: Iterable[bytes], content: str, query: str = "") -> bytes:
        secret = base64.b64encode(f"{self._address.user}:{self._address.password}".encode()).decode()
        headers = {"Authorization": f"Basic {secret}", "Content-Type": content}
        connection = http.client.HTTPConnection("127.0.0.1", self._http_port, timeout=_PATIENCE)
        try:
            place = f"/api/v1/{what}/{self._address.database}{query}"
            connection.request("POST", place, body, headers, encode_chunked=True)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise failed("ended") from error
        finally:
            connection.close()
        if answer.status != http.client.OK:
            raise failed(f"refuses: {text[:300].decode(errors='replace')}")
        return text

    def _say(self, word: bytes) -> None:
        try:
            self._line.sendall(word)
        except OSError as error:
            raise failed("ended") from error

    def _answer(self) -> bytes:
        try:
            return self._line.recv(64)
        except OSError as error:
            raise failed("does not answer") from error


def failed(how: str) -> StoreUnavailable:
    return StoreUnavailable(f"The store's engine {how} while it was loading.", hint="Try again.")
