"""What names a revision: commits, days, instants, now; and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from graphsvc.errors import InvalidInput, NotFound
from graphsvc.model import Commit, NodeChange, Op
from graphsvc.services.context import Context
from graphsvc.services.instants import instant_of, moment, revision_of
from graphsvc.settings import Settings
from graphsvc.store import open_store


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    folder = str(tmp_path_factory.mktemp("instants") / "store")
    with closing(open_store(folder)) as store:
        yield Context(store, Settings(store=folder, time_zone="Asia/Shanghai"))


@pytest.fixture(scope="module")
def filled(empty: Context) -> tuple[Context, list[Commit]]:
    """Two commits."""
    names = ("Alder", "Beech")
    commits = [
        empty.store.commit([NodeChange(Op.PUT, "Account", "a", {"name": n})], author="me", message=n, source="test")
        for n in names
    ]
    return empty, commits


def test_an_empty_store_has_no_earlier_revision(empty: Context) -> None:
    if empty.store.revision():
        pytest.fail("this test comes before the store is filled")
    assert revision_of(empty, "now") == 0
    with pytest.raises(InvalidInput, match=r"^Nothing has been recorded in this store yet\. Import something first\.$"):
        revision_of(empty, "2026-01-01")
    with pytest.raises(NotFound, match=r"^There is no commit 1\. The store is empty\.$"):
        revision_of(empty, "1")


def test_what_names_a_revision(filled: tuple[Context, list[Commit]]) -> None:
    ctx, (first, second) = filled
    today = ctx.today(None)
    for text in ("2", " 2 ", "now", today.isoformat(), second.at, second.at.replace("Z", "+00:00")):
        assert revision_of(ctx, text) == 2
    assert (revision_of(ctx, "1"), revision_of(ctx, first.at)) == (1, 2 if first.at == second.at else 1)
    assert moment(ctx, "1").at == instant_of(ctx, "1") == first.at


def test_an_instant_without_a_time_zone_is_of_the_services(filled: tuple[Context, list[Commit]]) -> None:
    ctx, (_, second) = filled
    there = datetime.fromisoformat(second.at).astimezone(ctx.settings.zone()).replace(tzinfo=None)
    assert instant_of(ctx, there.isoformat(timespec="milliseconds")) == second.at


def test_a_day_counts_to_its_end_where_the_service_is(filled: tuple[Context, list[Commit]]) -> None:
    ctx, _ = filled
    with pytest.raises(InvalidInput, match="Nothing had been recorded by then"):
        moment(ctx, "2020-02-29")
    ctx_utc = Context(ctx.store, Settings(store=ctx.settings.store))
    assert moment(ctx_utc, "now").day == datetime.now(UTC).date()
    assert moment(ctx, "1").day == datetime.now(ctx.settings.zone()).date()


@pytest.mark.parametrize("text", ["2999-01-01", "2999-01-01T00:00:00Z", "9999-12-31"])
def test_the_future_is_refused(filled: tuple[Context, list[Commit]], text: str) -> None:
    ctx, (_, second) = filled
    with pytest.raises(InvalidInput) as told:
        revision_of(ctx, text)
    assert str(told.value) == f"This lies in the future. The last commit is 2, of {second.at}."


@pytest.mark.parametrize("text", ["1999-12-31", "1999-12-31T23:00:00+08:00", "0001-01-01"])
def test_before_the_first_commit_is_refused(filled: tuple[Context, list[Commit]], text: str) -> None:
    ctx, (first, _) = filled
    with pytest.raises(InvalidInput) as told:
        revision_of(ctx, text)
    assert str(told.value) == f"Nothing had been recorded by then. The first commit is of {first.at}."


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "-1", "1.5", "2026-13-01T00:00:00Z", "٣", "9" * 5000])
def test_what_names_no_revision_is_told(filled: tuple[Context, list[Commit]], text: str) -> None:
    ctx, _ = filled
    with pytest.raises((InvalidInput, NotFound)) as told:
        revision_of(ctx, text)
    assert len(str(told.value)) < 200


@pytest.mark.parametrize("text", ["0", "3", "999999999999"])
def test_an_unknown_commit_is_told(filled: tuple[Context, list[Commit]], text: str) -> None:
    ctx, _ = filled
    with pytest.raises(NotFound) as told:
        revision_of(ctx, text)
    hint = "They are numbered from 1 to 2; `graphsvc history` lists them."
    assert str(told.value) == f"There is no commit {text[:10]}. {hint}"


def test_a_day_of_the_past_lies_wholly_in_the_past(filled: tuple[Context, list[Commit]]) -> None:
    ctx, _ = filled
    yesterday = ctx.today(None) - timedelta(days=1)
    with pytest.raises(InvalidInput, match="Nothing had been recorded by then"):
        revision_of(ctx, yesterday.isoformat())
    assert isinstance(moment(ctx, "now").day, date)
