"""How a client goes on: it repeats what failed because something was killed, and ends when it is told to."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable

import requests

from graphsvc.errors import Conflict, StoreUnavailable

_PAUSE = 0.05

_stopped = False


def _stop(*_: object) -> None:
    global _stopped
    _stopped = True


def listen() -> None:
    """SIGTERM ends the client after what it is doing."""
    signal.signal(signal.SIGTERM, _stop)


def goes_on() -> bool:
    """Whether nobody has told the client to end."""
    return not _stopped


def patiently(attempt: Callable[[], int]) -> int:
    """Repeats what fails because something was killed, until it succeeds. A conflict that names what is in the way is
    no such failure."""
    while True:
        try:
            return attempt()
        except (StoreUnavailable, Conflict, requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as e:
            if isinstance(e, Conflict) and e.problems:
                raise
            if _stopped:
                sys.exit(0)
            time.sleep(_PAUSE)
