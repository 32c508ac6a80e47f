"""What answers at a URL is no Neo4j, too old a one, one that wants TLS, or nobody: said soon, in a sentence."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from graphsvc.errors import StoreUnavailable, StoreUnusable
from graphsvc.store import open_store, probe
from graphsvc.store.bolt import _GREETING
from graphsvc.store.endpoint import UrlEndpoint

from .conftest import by_url
from .neo4j_server import Neo4jServer, free_port

_PASSWORD = "s3cret-horse-battery"
_AT_ONCE = 10.0  # seconds, on a machine that is busy; a server that is known to be one is asked for 30


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRAPHSVC_PASSWORD_FILE", raising=False)
    monkeypatch.setenv("GRAPHSVC_PASSWORD", _PASSWORD)


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing in the tests' output."""


@contextmanager
def _web(certificate: Neo4jServer | None = None) -> Iterator[int]:
    """A web server, with TLS if there is a certificate; its port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Quiet) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.certificate, certificate.certificate.with_name("private.key"))
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


@contextmanager
def _bolt(opening: bytes, agent: str = "") -> Iterator[int]:
    """As much of a Bolt server as it takes to say how old it is: it answers the opening with these four bytes, and
    every message as an old server answers HELLO. No Neo4j of that age runs on the tests' Java."""
    success = b"\xb1\x70\xa2\x86server" + _text(agent) + b"\x8dconnection_id" + _text("bolt-1")

    def serve(line: socket.socket) -> None:
        with line, line.makefile("rb") as words:
            words.read(20)
            line.sendall(opening)
            while header := words.read(2):  # of a piece; one without anything ends a message
                if not words.read(int.from_bytes(header, "big")):
                    line.sendall(len(success).to_bytes(2, "big") + success + b"\0\0")

    def accept() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(line,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            listening.shutdown(socket.SHUT_RDWR)


def _text(text: str) -> bytes:
    return bytes([0xD0, len(text)]) + text.encode()


def _refused(url: str) -> tuple[str, str | None]:
    """What is said of this URL, and what to do; the password is in neither."""
    began = time.monotonic()
    with pytest.raises(StoreUnusable) as caught:
        open_store(url)
    assert time.monotonic() - began < _AT_ONCE
    assert _PASSWORD not in f"{caught.value!r} {caught.value} {caught.value.__cause__!r}"
    return caught.value.message, caught.value.hint


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+ssc", "neo4j+s"])
def test_a_web_server_is_no_neo4j(scheme: str) -> None:
    with _web() as port:
        assert _refused(f"{scheme}://127.0.0.1:{port}") == (
            f"What answers at 127.0.0.1:{port} is no Neo4j: it does not speak Bolt.",
            "Check host and port of the URL; Bolt's port is 7687 unless the server says otherwise.",
        )


def test_a_web_server_with_tls_is_no_neo4j(neo4j_server: Neo4jServer) -> None:
    with _web(neo4j_server) as port:
        message, _ = _refused(f"neo4j+ssc://127.0.0.1:{port}")
    assert message == f"What answers at 127.0.0.1:{port} is no Neo4j: it does not speak Bolt."


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "neo4j+s"])
def test_a_url_where_nobody_listens_is_said_soon(scheme: str) -> None:
    port, began = free_port(), time.monotonic()
    with pytest.raises(StoreUnavailable) as caught:
        open_store(f"{scheme}://127.0.0.1:{port}")
    assert time.monotonic() - began < _AT_ONCE
    assert (caught.value.message, caught.value.hint) == (
        f"The Neo4j at 127.0.0.1:{port} does not answer.",
        "Check host and port of the URL, and whether the server runs; if it is starting, try again in a moment.",
    )


def test_a_server_that_answered_before_is_waited_for(
    second_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Longer than one that never did: it is being started anew, which alone takes 6 s and more."""
    monkeypatch.setattr(UrlEndpoint, "retry_seconds", 120.0)  # on a machine that is busy
    second_server.wipe()
    with by_url(second_server.home) as store:
        second_server.kill()
        with ThreadPoolExecutor(1) as asking:
            answer = asking.submit(store.revision)
            time.sleep(_GREETING)
            second_server.start()  # in this thread, for the server ends with the one that starts it
            assert answer.result() == 0


def test_the_command_says_so_and_ends_with_1() -> None:
    with _web() as port:
        program = [sys.executable, "-c", "from graphsvc.cli import main; main()"]
        command = [*program, "--store", f"bolt://127.0.0.1:{port}", "history"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"What answers at 127.0.0.1:{port} is no Neo4j" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert _PASSWORD not in done.stderr


def test_a_server_that_wants_tls_says_so(neo4j_server: Neo4jServer) -> None:
    with _web(neo4j_server) as port:  # whatever it speaks within
        assert _refused(f"bolt://127.0.0.1:{port}") == (
            f"The server at 127.0.0.1:{port} wants TLS, which the URL does not ask for.",
            "Begin the URL with neo4j+s:// or bolt+s://.",
        )


@pytest.mark.parametrize(
    ("opening", "agent", "message"),
    [
        (bytes(4), "", "The Neo4j at 127.0.0.1:{port} is too old: it speaks no Bolt that this program knows."),
        (b"\0\0\x04\x04", "Neo4j/4.4.30", "The server is too old: it is Neo4j/4.4.30."),
        (b"\0\0\x00\x05", "Neo4j/5.0.0", "The server is too old: it is Neo4j/5.0.0."),
        (b"\0\0\x04\x05", "Neo4j/5.25.1", "The server is too old: it is Neo4j/5.25.1."),
    ],
)
def test_a_server_that_is_too_old_is_refused(opening: bytes, agent: str, message: str) -> None:
    with _bolt(opening, agent) as port:
        assert _refused(f"bolt://127.0.0.1:{port}") == (
            message.format(port=port), "graphsvc needs Neo4j 5.26 or later: update the server.",
        )  # fmt: skip


def test_the_real_servers_age_is_looked_at(neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked for is raised: the real server is too old then."""
    monkeypatch.setattr(probe, "LEAST", (9999, 1))
    with pytest.raises(
        StoreUnusable, match=r"^The server is too old: it is Neo4j/5\.26\.\d+\. graphsvc needs Neo4j 9999"
    ):
        by_url(neo4j_server.home)


@pytest.mark.parametrize("agent", ["Neo4j/5.26.0", "Neo4j/2025.01.0", "Neo4j/5.27-aura", "Neo4j/5.26.0 compatible (X)"])
def test_a_server_of_today_will_do(agent: str) -> None:
    probe.check_agent(agent)


def test_a_server_that_is_no_neo4j_by_its_own_name_is_refused() -> None:
    with pytest.raises(StoreUnusable, match=r"'Other/1\.0', is no Neo4j"):
        probe.check_agent("Other/1.0")
