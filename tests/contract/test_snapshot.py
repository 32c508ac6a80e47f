"""The columnar snapshot says what reading everything anew says, whatever was changed and however it came to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import polars.testing
import pytest

from graphsvc.access import CUSTOMER, LOCAL_OWNER, Role, Viewer
from graphsvc.analysis.columns import files
from graphsvc.analysis.columns.facts import Facts, facts
from graphsvc.analysis.columns.parts import equal
from graphsvc.analysis.columns.tables import NODES, TIES, of_graph
from graphsvc.analysis.portfolio import portfolio
from graphsvc.model import Change, Node, NodeChange, Op, Tie, TieChange
from graphsvc.services.context import Context
from graphsvc.services.kept_rows import asked
from graphsvc.services.sight import sees_all
from graphsvc.services.snapshots import Snapshots
from graphsvc.services.summary import rows_of, summary
from graphsvc.settings import Settings
from graphsvc.store.graphstore import GraphStore
from tests.contract.build import account, commit, drop, patch, put, tie
from tests.unit.analysis.random_portfolio import TODAY, RandomPortfolio

_PREFIX = "sn-"


def _own(node_id: str) -> str:
    head, _, tail = node_id.rpartition(":")
    return f"{head}:{_PREFIX}{tail}" if head else _PREFIX + tail


class World:
    """What a store holds of a random portfolio, changed step by step into that of another seed."""

    def __init__(self, store: GraphStore, seed: int) -> None:
        self._store, self._random = store, Random(seed)
        self._nodes: dict[Any, Node] = {}
        self._ties: dict[Any, Tie] = {}

    def step(self, towards: int, most: int) -> None:
        """At most `most` of the changes that lead to the portfolio of another seed, as one commit."""
        wanted = RandomPortfolio(towards)
        changes = [*self._leaving(wanted), *self._coming(wanted)]
        chosen = self._random.sample(changes, min(most, len(changes)))
        done = [change for change in sorted(chosen, key=_stage) if self._applies(change)]
        commit(self._store, *done)

    def _leaving(self, wanted: RandomPortfolio) -> list[Change]:
        ties = [tie for key, tie in self._ties.items() if key not in wanted.ties]
        nodes = [node for key, node in self._nodes.items() if key not in wanted.nodes]
        return [*(_tie(Op.DELETE, tie) for tie in ties), *(drop(node.label, _own(node.id)) for node in nodes)]

    def _coming(self, wanted: RandomPortfolio) -> list[Change]:
        nodes = [node for key, node in wanted.nodes.items() if self._nodes.get(key) != node]
        ties = [tie for key, tie in wanted.ties.items() if self._ties.get(key) != tie]
        return [
            *(NodeChange(Op.PUT, n.label, _own(n.id), n.properties) for n in nodes),
            *(_tie(Op.PUT, t) for t in ties),
        ]

    def _applies(self, change: Change) -> bool:
        """Keeps count of a change, if its ends are there."""
        if isinstance(change, NodeChange):
            key = (change.label, change.id.replace(_PREFIX, ""))
            if change.op is Op.PUT:
                self._nodes[key] = Node(*key, change.properties, 1)
                return True
            self._ties = {name: tie for name, tie in self._ties.items() if key not in tie.ends}
            return self._nodes.pop(key, None) is not None
        ends = [(label, node_id.replace(_PREFIX, "")) for label, node_id in change.ends]
        tie = Tie(change.type, *ends[0], *ends[1], change.key, change.properties, 1)
        if change.op is Op.DELETE:
            return self._ties.pop(tie.thing, None) is not None
        there = all(end in self._nodes for end in ends)
        if there:
            self._ties[tie.thing] = tie
        return there


def _tie(op: Op, tie: Tie) -> TieChange:
    properties = {} if op is Op.DELETE else tie.properties
    ends = (tie.source_label, _own(tie.source), tie.target_label, _own(tie.target))
    return TieChange(op, tie.type, *ends, tie.key, properties)


def _stage(change: Change) -> int:
    return [Op.DELETE, Op.PUT].index(change.op) * 2 + isinstance(change, TieChange) * (1 if change.op is Op.PUT else -1)


def _anew(store: GraphStore) -> Facts:
    return facts(store.tables()[0])


@pytest.fixture
def ctx(shared: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """A context whose snapshot lies in a folder of its own."""
    monkeypatch.setattr(type(shared), "shelf", property(lambda _: tmp_path / "shelf"))
    return Context(shared, Settings(store="shared"))


@pytest.mark.parametrize("seed", range(3))
def test_after_every_commit_it_is_what_there_is(ctx: Context, shared: GraphStore, seed: int) -> None:
    world = World(shared, seed)
    world.step(seed, 10_000)
    for number in range(12):
        world.step(seed + 1 + number % 3, 1 if number % 2 else 8)
        now = ctx.snapshots.current()
        assert now.revision == shared.revision()
        assert equal(now.facts, _anew(shared))
        kept = summary(ctx, LOCAL_OWNER, TODAY)
        afresh = rows_of(now.facts, LOCAL_OWNER, TODAY, ctx.metrics_at(now.revision))
        polars.testing.assert_frame_equal(kept.rows, afresh, abs_tol=1e-12, rel_tol=1e-12)


def test_another_process_goes_on_where_this_one_ended(ctx: Context, shared: GraphStore) -> None:
    world = World(shared, 7)
    world.step(7, 10_000)
    base = ctx.snapshots.current().revision
    for _ in range(3):
        world.step(8, 5)
    other = Snapshots(shared).current()
    assert (other.base, other.revision) == (base, shared.revision())
    assert 0 < len(other.changed) <= 3
    assert equal(other.facts, _anew(shared))


@pytest.mark.parametrize("harm", ["cut", "flipped", "older", "manifest", "nothing"])
def test_damaged_files_are_made_anew(ctx: Context, shared: GraphStore, harm: str) -> None:
    ctx.snapshots.current()
    folder = next((shared.shelf / "facts").iterdir())
    people, manifest = folder / "people.arrow", folder / "manifest.json"
    whole = people.read_bytes()
    if harm == "cut":
        people.write_bytes(whole[:-100])
    elif harm == "flipped":
        middle = len(whole) // 2
        people.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    elif harm == "older":
        manifest.write_text(manifest.read_text().replace('"format": ', '"format": -'))
    elif harm == "manifest":
        manifest.write_text("{")
    read = _Counting(shared)
    assert equal(Snapshots(read).current().facts, _anew(shared))
    assert read.whole == (0 if harm == "nothing" else 1)


class _Counting:
    """A store that counts how often all of it is read, and how often some of the graph."""

    def __init__(self, store: GraphStore) -> None:
        self._store, self.whole, self.parts = store, 0, 0

    def tables(self, hear: Any = None) -> Any:
        self.whole += 1
        return self._store.tables(hear)

    def at(self, revision: int) -> Any:
        self.parts += 1
        return self._store.at(revision)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def _two_accounts(store: GraphStore, first: str, second: str) -> tuple[str, str]:
    """Each of one person; returns who is at the first."""
    commit(store, *account(first, 1), *account(second, 1), put(*_OURS, name="E"))
    return "Stakeholder", f"{first}-0"


def test_nothing_is_read_for_what_the_journal_tells(ctx: Context, shared: GraphStore) -> None:
    met = _two_accounts(shared, "sn-m", "sn-n")
    read = _Counting(shared)
    snapshots = Snapshots(read)
    snapshots.current()
    whole = read.whole
    for change in (patch(*met, level=2), tie("CONTACTS", _OURS, met, level="credible_source"), patch(*met, title="X")):
        commit(shared, change)
        assert equal(snapshots.current().facts, _anew(shared))
    assert (read.whole, read.parts, set(snapshots.current().changed)) == (whole, 0, {"sn-m"})
    commit(shared, tie("WORKS_AT", met, ("Account", "sn-n")))
    assert equal(snapshots.current().facts, _anew(shared))
    assert (read.whole, read.parts) == (whole, 1)


class _Busy(_Counting):
    """A store to which somebody else commits while all of it is read."""

    def __init__(self, store: GraphStore, change: Change) -> None:
        super().__init__(store)
        self._change = change

    def tables(self, hear: Any = None) -> Any:
        before = self._store.stamp()
        commit(self._store, self._change)
        return super().tables(hear)[0], before


def test_what_came_while_all_was_read_is_in_it_once(ctx: Context, shared: GraphStore) -> None:
    met = _two_accounts(shared, "sn-q", "sn-r")
    busy = _Busy(shared, tie("CONTACTS", _OURS, met, level="vendor"))
    assert equal(Snapshots(busy).current().facts, _anew(shared))


def test_a_disk_that_takes_no_files_costs_time_only(
    shared: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setattr(type(shared), "shelf", property(lambda _: blocked))
    assert equal(Snapshots(shared).current().facts, _anew(shared))
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "cannot be kept" in caplog.text


def test_as_of_an_instant_it_is_the_graph_of_then(ctx: Context, shared: GraphStore) -> None:
    world = World(shared, 11)
    world.step(11, 10_000)
    then, rows = shared.revision(), summary(ctx, LOCAL_OWNER, TODAY).rows
    world.step(12, 60)
    past = ctx.at(then, shared.commit_of(then).at, TODAY)  # type: ignore[union-attr]
    polars.testing.assert_frame_equal(summary(past, LOCAL_OWNER, TODAY).rows, rows, abs_tol=1e-12, rel_tol=1e-12)
    of_then = shared.at(then).graph_of(list(NODES), list(TIES))
    found = ctx.snapshots.at(then)
    assert found is not None
    assert equal(found, facts(of_graph(of_then)))


def test_who_was_erased_is_gone_from_the_disk(ctx: Context, shared: GraphStore) -> None:
    ctx.snapshots.current()
    assert (shared.shelf / "facts").is_dir()
    ctx.forget()
    assert not shared.shelf.exists()


# --- rows of figures on the disk -----------------------------------------------------------------------------------


def _next_process(ctx: Context) -> Context:
    return Context(ctx.store, ctx.settings)


def _changes_rows(ctx: Context) -> pl.DataFrame:
    """The rows on the disk are made such as nobody computes, so that it shows who reads them."""
    (place,) = (ctx.store.shelf / "rows").iterdir()
    saved = files.load(place.parent)
    assert saved is not None
    rows = saved[0]["rows"].with_columns(coverage=pl.lit(0.125))
    files.save({"rows": rows}, saved[1], place.parent)
    return rows


def _filled(ctx: Context, shared: GraphStore) -> tuple[World, pl.DataFrame, date]:
    world, today = World(shared, 5), ctx.settings.today()
    world.step(5, 10_000)
    return world, summary(ctx, LOCAL_OWNER, today).rows, today


def test_figures_of_today_are_read_by_the_next_process(ctx: Context, shared: GraphStore) -> None:
    _, _, today = _filled(ctx, shared)
    rows = _changes_rows(ctx)
    polars.testing.assert_frame_equal(summary(_next_process(ctx), LOCAL_OWNER, today).rows, rows)


def test_only_what_changed_since_is_computed_again(ctx: Context, shared: GraphStore) -> None:
    world, _, today = _filled(ctx, shared)
    _changes_rows(ctx)
    world.step(6, 3)
    other = _next_process(ctx)
    rows, now = summary(other, LOCAL_OWNER, today).rows, other.snapshots.current()
    afresh = rows_of(now.facts, LOCAL_OWNER, today, other.metrics_at(now.revision))
    changed = pl.col("id").is_in(list(now.changed))
    polars.testing.assert_frame_equal(rows.filter(changed), afresh.filter(changed), abs_tol=1e-12, rel_tol=1e-12)
    assert rows.filter(~changed)["coverage"].to_list() == [0.125] * (~rows["id"].is_in(list(now.changed))).sum()


def test_figures_of_another_day_or_of_who_sees_less_are_not_on_the_disk(ctx: Context, shared: GraphStore) -> None:
    World(shared, 5).step(5, 10_000)
    today = ctx.settings.today()
    summary(ctx, LOCAL_OWNER, TODAY)
    for role in (Role.PARTNER, Role.ADMIN):
        assert not sees_all(Viewer("x", role))
        summary(ctx, Viewer("x", role), today)
    assert not (shared.shelf / "rows").exists()


def test_who_sees_less_does_not_read_what_somebody_sees_who_sees_all(ctx: Context, shared: GraphStore) -> None:
    _, _, today = _filled(ctx, shared)
    _changes_rows(ctx)
    rows = summary(_next_process(ctx), CUSTOMER, today).rows
    assert 0.125 not in rows["coverage"].to_list()


@pytest.mark.parametrize("other", ["day", "settings", "zone", "format", "undone", "instant", "older"])
def test_figures_of_something_else_are_computed(ctx: Context, shared: GraphStore, other: str) -> None:
    _, rows, today = _filled(ctx, shared)
    _changes_rows(ctx)
    saved = files.load(shared.shelf / "rows")
    assert saved is not None
    wrong = {
        "day": {"day": "2000-01-01"}, "settings": {"metrics_version": "1+x"}, "zone": {"time_zone": "Asia/Tokyo"},
        "format": {"rows": 0}, "undone": {"undone": saved[1]["undone"] + 1}, "instant": {"at": "x"},
        "older": {"revision": 0, "at": ""},
    }[other]  # fmt: skip
    files.save(saved[0], {**saved[1], **wrong}, shared.shelf / "rows")
    found = summary(_next_process(ctx), LOCAL_OWNER, today).rows
    polars.testing.assert_frame_equal(found, rows, abs_tol=1e-12, rel_tol=1e-12)


_OURS = ("Employee", "sn-e")
_CONTACT = ("PartnerContact", "sn-c")


def _fixed(store: GraphStore) -> None:
    """Two accounts of one person each; an employee and a partner's contact are each in contact with one of them."""
    for name in ("sn-x", "sn-y"):
        commit(store, *account(name, 1))
    commit(
        store, put(*_OURS, name="E"), put(*_CONTACT, name="C"), put("Partner", "sn-p", name="P"),
        tie("WORKS_FOR", _CONTACT, ("Partner", "sn-p")),
        tie("CONTACTS", _OURS, ("Stakeholder", "sn-x-0"), level="vendor"),
        tie("CONTACTS", _CONTACT, ("Stakeholder", "sn-y-0"), level="vendor"),
    )  # fmt: skip


def _verdicts(ctx: Context) -> dict[str, str]:
    rows = summary(ctx, LOCAL_OWNER, TODAY).rows
    return dict(rows.filter(rows["id"].is_in(["sn-x", "sn-y"])).select("id", "verdict").iter_rows())


def test_who_of_ours_left_is_in_no_figure(ctx: Context, shared: GraphStore) -> None:
    _fixed(shared)
    assert _verdicts(ctx) == {"sn-x": "single_threaded", "sn-y": "single_threaded"}
    commit(shared, patch(*_OURS, until=TODAY - timedelta(days=1)))
    assert _verdicts(ctx) == {"sn-x": "no_contact", "sn-y": "single_threaded"}
    commit(shared, tie("WORKS_FOR", _CONTACT, ("Partner", "sn-p"), until=TODAY - timedelta(days=1)))
    assert _verdicts(ctx) == {"sn-x": "no_contact", "sn-y": "no_contact"}
    commit(shared, patch(*_OURS, until=None))
    assert _verdicts(ctx) == {"sn-x": "single_threaded", "sn-y": "no_contact"}
    assert set(Snapshots(shared).current().changed) <= {"sn-x", "sn-y"}


def test_a_long_chain_of_posts_carries_over_wherever_it_is_read(ctx: Context, shared: GraphStore) -> None:
    """0.8^11 of the 0.5 of a credible source, whether all is read anew or one account again."""
    commit(shared, put(*_OURS, name="E"), *account("sn-z", 12))
    left = TODAY - timedelta(days=1)
    posts = [("Stakeholder", f"sn-z-{number}") for number in range(12)]
    commit(
        shared, tie("CONTACTS", _OURS, posts[0], level="credible_source"),
        *(tie("SAME_PERSON_AS", a, b) for a, b in pairwise(posts)),
        *(tie("WORKS_AT", post, ("Account", "sn-z"), until=left) for post in posts[:-1]),
    )  # fmt: skip
    built = _carried(ctx)
    commit(shared, patch("Stakeholder", "sn-z-11", level=3))
    assert (built, _carried(ctx)) == (pytest.approx([0.5 * 0.8**11]), pytest.approx([0.5 * 0.8**11]))


def _carried(ctx: Context) -> list[float]:
    found = ctx.snapshots.current().facts
    contacts = portfolio(found, TODAY, ctx.metrics_at(ctx.graphs.revision())).contacts
    at = found.accounts["id"].index_of("sn-z")
    return contacts.filter(contacts["account"] == at)["strength"].to_list()


def test_rows_of_a_later_revision_are_not_told_as_of_an_earlier_one(ctx: Context, shared: GraphStore) -> None:
    """Somebody else commits, and asks, between our reading the snapshot and the rows."""
    _fixed(shared)
    before, what = ctx.snapshots.current(), asked(LOCAL_OWNER, TODAY, ctx.metrics_at(shared.revision()), TODAY)
    summary(ctx, LOCAL_OWNER, TODAY)
    commit(shared, *account("sn-a-first", 2))
    summary(ctx, LOCAL_OWNER, TODAY)
    kept = ctx.snapshots.kept(replace(what, lasting=False), before)
    assert kept is None or kept[0] <= before.revision
