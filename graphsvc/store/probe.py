"""Who answers at a URL: looked at before the driver is let at it, which waits for a stranger as for a busy server.

Nothing secret is sent: Bolt's opening, and then what makes a web server say something.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from graphsvc.errors import StoreUnavailable, StoreUnusable

LEAST = (5, 26)
"""The oldest Neo4j that is good enough; later ones are numbered by year and month."""
_PORT = 7687
_PATIENCE = 2.0  # seconds for one answer; who says nothing may be busy, and is left to the driver
# Bolt's magic, and four offers of versions: the new handshake, 5.0 to 5.8, 4.2 to 4.4, 3.
_OPENING = bytes.fromhex("6060b017 000001ff 00080805 00020404 00000003".replace(" ", ""))
_LINES = b"\r\n\r\n"  # what a web server waits for
_ALERT = b"\x15\x03"  # how TLS says no
_AGENT = re.compile(r"Neo4j/v?(\d+)\.(\d+)\S*")
# What OpenSSL says of an answer that is no TLS, whatever it is.
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"})


def check(uri: str) -> None:
    """Raises StoreUnusable if it is no Neo4j that answers there, one that speaks no Bolt of today, or one that wants
    TLS where the URL has none, or the other way round. Nobody there, or nobody who says anything: the driver's."""
    place = _place(uri)
    encrypted = "+s" in urlsplit(uri).scheme
    try:
        answer = _answer(place, encrypted)
    except ssl.SSLError as error:
        if error.reason in _NO_TLS:
            _check_plain(place)
        return
    except TimeoutError:  # some web servers wait for the end of a line in the greeting of TLS
        if encrypted:
            _check_stranger(place)
        return
    except OSError:
        return
    if not encrypted and _is_none(answer) and _speaks_tls(place) and _says_nothing_still(place):
        raise StoreUnusable(
            f"The server at {_named(place)} wants TLS, which the URL does not ask for.",
            hint="Begin the URL with neo4j+s:// or bolt+s://.",
        )
    _check_answer(answer, place)


def _check_plain(place: tuple[str, int]) -> None:
    """What said something that is no TLS."""
    _check_stranger(place)
    raise StoreUnusable(
        f"The server at {_named(place)} does not speak TLS, which the URL asks for.",
        hint="Set TLS up there; on this machine or in a closed network leave out the +s or +ssc.",
    )


def _check_stranger(place: tuple[str, int]) -> None:
    """What does not encrypt where the URL asks for it: whether it speaks Bolt at all."""
    with suppress(OSError):
        answer = _answer(place, encrypted=False)
        if answer[:2] != _ALERT:
            _check_answer(answer, place)


def _check_answer(answer: bytes, place: tuple[str, int]) -> None:
    if answer == bytes(4):
        raise too_old(f"The Neo4j at {_named(place)}")
    if answer and answer[:2] != bytes(2):
        raise _stranger(_named(place))


def _answer(place: tuple[str, int], encrypted: bool) -> bytes:
    """The first bytes of the answer to Bolt's opening: four of Bolt; none from one who says nothing, or hangs up."""
    with socket.create_connection(place, _PATIENCE) as plain:
        line = _tls().wrap_socket(plain, server_hostname=place[0]) if encrypted else plain
        with line:
            for words in (_OPENING, _LINES):
                with suppress(TimeoutError, ConnectionError):
                    line.sendall(words)
                    return line.recv(4)
    return b""


def _tls() -> ssl.SSLContext:
    """One that believes everybody: the driver verifies."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _is_none(answer: bytes) -> bool:
    return answer[:2] in (b"", _ALERT)


def _says_nothing_still(place: tuple[str, int]) -> bool:
    """It may have been about to start: then it speaks both."""
    try:
        return _is_none(_answer(place, encrypted=False))
    except OSError:
        return False


def _speaks_tls(place: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(place, _PATIENCE) as plain, _tls().wrap_socket(plain):
            return True
    except OSError:
        return False


def check_agent(agent: str) -> None:
    """Raises StoreUnusable if a server that calls itself so is none that is good enough."""
    found = _AGENT.match(agent)
    if found is None:
        raise _stranger(f"the URL, {agent[:80]!r},")
    if (int(found[1]), int(found[2])) < LEAST:
        raise too_old("The server", f"it is {found[0]}")


def too_old(what: str, why: str = "it speaks no Bolt that this program knows") -> StoreUnusable:
    """What to say of a server that is too old to serve."""
    return StoreUnusable(
        f"{what} is too old: {why}.", hint=f"graphsvc needs Neo4j {LEAST[0]}.{LEAST[1]} or later: update the server."
    )


def _stranger(what: str) -> StoreUnusable:
    return StoreUnusable(
        f"What answers at {what} is no Neo4j: it does not speak Bolt.",
        hint=f"Check host and port of the URL; Bolt's port is {_PORT} unless the server says otherwise.",
    )


def absent(uri: str) -> StoreUnavailable:
    """What to say of a server that never said a word."""
    return StoreUnavailable(
        f"The Neo4j at {_named(_place(uri))} does not answer.",
        hint="Check host and port of the URL, and whether the server runs; if it is starting, try again in a moment.",
    )


def untrusted(error: BaseException) -> StoreUnusable | None:
    """What to say where a certificate that cannot be verified is at the bottom of an error."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return StoreUnusable(
                f"The server's certificate cannot be verified ({cause.verify_message}).",
                hint="Name the file of the authority that signed it in SSL_CERT_FILE; for a trial, write neo4j+ssc:// "
                "or bolt+ssc://, which believes whoever answers.",
            )
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """It and what it came from; what failed for several reasons came from all of them."""
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [cause for cause in (one.__cause__, one.__context__) if cause is not None]
        waiting += one.exceptions if isinstance(one, BaseExceptionGroup) else ()


def _place(uri: str) -> tuple[str, int]:
    parts = urlsplit(uri)
    return parts.hostname or "", parts.port or _PORT


def _named(place: tuple[str, int]) -> str:
    host, port = place
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
