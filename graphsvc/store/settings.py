"""How the local engine runs and how long readers wait, read from the environment once, when a store is opened."""

from __future__ import annotations

import os
from dataclasses import dataclass

from graphsvc.errors import InvalidInput


@dataclass(frozen=True)
class EngineSettings:
    """`idle` seconds that the engine stays after its last user, `heap` of its virtual machine, `timeout` of a query
    and `start_limit` of a start in seconds."""

    idle: float = 60.0
    heap: str = "1g"
    timeout: float = 30.0
    start_limit: float = 60.0

    @property
    def silence(self) -> float:
        """Seconds without a word after which an engine counts as stuck: it gives up on a query earlier than that."""
        return self.timeout + 5.0

    @classmethod
    def from_environment(cls) -> EngineSettings:
        """GRAPHSVC_ENGINE_IDLE (seconds), GRAPHSVC_ENGINE_HEAP (such as 512m), GRAPHSVC_ENGINE_TIMEOUT (seconds)."""
        return cls(
            idle=_seconds("GRAPHSVC_ENGINE_IDLE", cls.idle),
            heap=os.environ.get("GRAPHSVC_ENGINE_HEAP", cls.heap),
            timeout=_seconds("GRAPHSVC_ENGINE_TIMEOUT", cls.timeout),
        )


def read_wait() -> float:
    """GRAPHSVC_READ_WAIT: seconds that a question waits while an import is being written."""
    return _seconds("GRAPHSVC_READ_WAIT", 5.0)


def _seconds(name: str, default: float) -> float:
    text = os.environ.get(name, "")
    try:
        value = float(text) if text else default
    except ValueError:
        value = -1.0
    if value < 0:
        raise InvalidInput(f"{name} is not a number of seconds.", hint="Give a number such as 60.")
    return value
