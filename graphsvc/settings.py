"""One frozen Settings, read from the environment once, at the edge."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graphsvc.errors import InvalidInput

DEFAULT_STORE = "./graphsvc-store"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the store is, where the service listens, and whose day it is.

    `store`: a folder, or the URL of a Neo4j server. `time_zone`: IANA name; `today` defaults to the day there.
    """

    store: str = DEFAULT_STORE
    host: str = "127.0.0.1"
    port: int = 8080
    time_zone: str = "UTC"

    def today(self) -> date:
        """The current day in the service's time zone."""
        return datetime.now(self.zone()).date()

    def zone(self) -> ZoneInfo:
        """The service's time zone. Raises InvalidInput where the name is unknown."""
        found = _zone(self.time_zone)
        if found is None:
            raise InvalidInput(
                f"The time zone {self.time_zone!r} is not known.", hint="Set GRAPHSVC_TIME_ZONE, such as Asia/Shanghai."
            )
        return found


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from GRAPHSVC_STORE and GRAPHSVC_TIME_ZONE (else TZ); what is not set keeps its default."""
    return Settings(
        store=environment.get("GRAPHSVC_STORE", DEFAULT_STORE),
        time_zone=environment.get("GRAPHSVC_TIME_ZONE") or _zone_named(environment.get("TZ", "")),
    )


def _zone_named(setting: str) -> str:
    """The zone that TZ means, which the system wrote and not our user: `Asia/Shanghai`, `:Asia/Shanghai`,
    `:/etc/localtime`. UTC for what is no zone of the IANA's, such as a rule (`CET-1CEST`)."""
    name = setting.removeprefix(":")
    if name.startswith("/"):
        name = os.path.realpath(name).partition("/zoneinfo/")[2]
    return name if _zone(name) else "UTC"


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of zones, such as America
        return None


def check_host(host: str) -> str:
    """The host to listen on. Raises InvalidInput for any but loopback: there is no sign-in yet."""
    if host not in LOOPBACK:
        raise InvalidInput(
            f"graphsvc listens on this machine only; {host} would open it to others, and there is no sign-in yet.",
            hint="Leave --host out, or reach the machine through an SSH tunnel.",
        )
    return host
