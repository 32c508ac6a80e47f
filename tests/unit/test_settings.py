"""Settings from the environment: whose day it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graphsvc.errors import InvalidInput
from graphsvc.settings import Settings, read_settings


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Shanghai", "Asia/Shanghai"),
        (":Asia/Shanghai", "Asia/Shanghai"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "UTC"),  # a rule names no zone
        ("/no/such/file", "UTC"),
        ("Asia", "UTC"),  # a folder of zones
        (":", "UTC"),
        ("", "UTC"),
    ],
)
def test_the_zone_that_the_system_names(zone: str, expected: str) -> None:
    assert read_settings({"TZ": zone}).time_zone == expected


def test_the_zone_of_a_link_as_the_system_keeps_it(tmp_path: Path) -> None:
    place = tmp_path / "zoneinfo" / "Asia"
    place.mkdir(parents=True)
    (place / "Shanghai").touch()
    os.symlink(place / "Shanghai", tmp_path / "localtime")
    assert read_settings({"TZ": f":{tmp_path}/localtime"}).time_zone == "Asia/Shanghai"


def test_ours_goes_first() -> None:
    assert read_settings({"TZ": "Asia/Shanghai", "GRAPHSVC_TIME_ZONE": "Europe/Berlin"}).time_zone == "Europe/Berlin"


@pytest.mark.parametrize("zone", ["Asia", "Nowhere/At_all", "../../etc/passwd", "/etc/localtime", "\0"])
def test_a_zone_of_ours_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(InvalidInput, match="is not known"):
        Settings(time_zone=zone).today()
