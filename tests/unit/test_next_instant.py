"""The instants of commits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from graphsvc.store.marker import Mark, next_instant

EARLY, LATE = "2026-03-01T09:00:00.000Z", "2026-03-01T10:00:00.000Z"


@pytest.mark.parametrize(
    ("previous", "now", "expected"), [("", EARLY, EARLY), (EARLY, LATE, LATE), (LATE, EARLY, LATE), (LATE, LATE, LATE)]
)
def test_a_commit_is_never_before_the_one_it_follows(previous: str, now: str, expected: str) -> None:
    assert next_instant(previous, now) == expected


@pytest.mark.parametrize("offset", [-3600, 3600])
def test_a_sign_of_life_from_the_future_is_as_old_as_one_from_the_past(offset: int) -> None:
    """Else a clock set back by a year would keep the commit of a dead writer open for a year."""
    beat = (datetime.now(UTC) + timedelta(seconds=offset)).isoformat()
    assert Mark(1, 2, "token", beat).age == pytest.approx(3600, abs=5)
