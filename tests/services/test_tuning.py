"""The defaults of the metrics, changed and looked back at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from graphsvc.access import CUSTOMER, LOCAL_OWNER
from graphsvc.analysis.settings import MetricSettings, flat, with_values
from graphsvc.errors import Conflict, Denied, InvalidChange, Unconditional
from graphsvc.kinds import METRIC_SETTINGS
from graphsvc.model import NodeChange, Op, TieChange
from graphsvc.services import people, tuning
from graphsvc.services.context import Context
from graphsvc.services.recorded import as_of
from graphsvc.settings import Settings
from graphsvc.store.embedded import EmbeddedEndpoint
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.settings import EngineSettings

DAY = date(2026, 7, 1)


@pytest.fixture(scope="module")
def ctx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    folder: Path = tmp_path_factory.mktemp("tuning") / "store"
    with GraphStore(EmbeddedEndpoint(folder, EngineSettings(idle=0.0, heap="512m"))) as store:
        people_ = [NodeChange(Op.PUT, "Stakeholder", i, {"name": i}) for i in ("boss", "adviser")]
        works = [TieChange(Op.PUT, "WORKS_AT", "Stakeholder", i, "Account", "acme") for i in ("boss", "adviser")]
        standing = NodeChange(Op.PUT, "Opportunity", "standing:acme", {"standing": True, "status": "open"})
        of = TieChange(Op.PUT, "OF", "Opportunity", "standing:acme", "Account", "acme")
        role = TieChange(Op.PUT, "HAS_ROLE", "Stakeholder", "boss", "Opportunity", "standing:acme",
                         "decision_maker", {"role": "decision_maker"})  # fmt: skip
        advice = TieChange(Op.PUT, "INFLUENCES", "Stakeholder", "adviser", "Stakeholder", "boss", "", {"strength": 0.8})
        acme = NodeChange(Op.PUT, "Account", "acme", {"name": "Acme"})
        store.commit([acme, *people_, *works, standing, of, role, advice], author="t", message="m", source="test")
        yield Context(store, Settings())


def _share(ctx: Context) -> float:
    answer = people.key_people(ctx, LOCAL_OWNER, "acme", None, None, DAY)
    return next(person.decision_share for person in answer.people if person.id == "adviser")


def _version(ctx: Context) -> int:
    return tuning.settings(ctx, LOCAL_OWNER).version


def test_every_default_is_declared_once() -> None:
    assert sorted(flat(MetricSettings())) == sorted(prop.name for prop in METRIC_SETTINGS.properties)
    left = {each.name for each in fields(MetricSettings)} - {"metrics_version", "time_zone", "two_way_channels"}
    assert all(any(name == one or name.startswith(f"{one}_") for one in left) for name in flat(MetricSettings()))


def test_a_changed_default_counts_from_its_commit_on(ctx: Context) -> None:
    """d: boss 4 of 4 + 2 + 0 (seats: problem owner 2, champion 0). a = 0.5·0.8 = 0.4 of the boss's 2/3 goes to the
    adviser; with susceptibility 0.25 it is 0.2 of it."""
    before = ctx.store.revision()
    assert _share(ctx) == pytest.approx(0.4 * 4 / 6, abs=1e-12)
    done = tuning.change(ctx, LOCAL_OWNER, {"susceptibility": 0.25}, _version(ctx), "", "test")
    assert (done.number, done.message) == (before + 1, "Settings")
    assert _share(ctx) == pytest.approx(0.2 * 4 / 6, abs=1e-12)
    then = as_of(ctx, str(before))
    assert _share(then) == pytest.approx(0.4 * 4 / 6, abs=1e-12)
    versions = [people.key_people(c, LOCAL_OWNER, "acme", None, None, DAY).metrics_version for c in (then, ctx)]
    assert versions[0] == "1"
    assert versions[1].startswith("1+")
    assert [(e.id, e.before, e.after) for e in ctx.store.entries(done.number)] == [
        ("metrics", None, {"susceptibility": 0.25})
    ]
    tuning.change(ctx, LOCAL_OWNER, {"susceptibility": None}, _version(ctx), "As it was", "test")
    assert _share(ctx) == pytest.approx(0.4 * 4 / 6, abs=1e-12)
    assert people.key_people(ctx, LOCAL_OWNER, "acme", None, None, DAY).metrics_version == "1"


def test_the_playbook_says_which_roles_a_decision_needs(ctx: Context) -> None:
    tuning.change(ctx, LOCAL_OWNER, {"playbook": "decision_maker; legal"}, _version(ctx), "", "test")
    seats = people.key_people(ctx, LOCAL_OWNER, "acme", None, None, DAY).open_seats
    assert [(seat.role, seat.decision_share) for seat in seats] == [("legal", pytest.approx(1 / 5))]
    tuning.change(ctx, LOCAL_OWNER, {"playbook": None}, _version(ctx), "", "test")


def test_wrong_values_are_named_and_change_nothing(ctx: Context) -> None:
    before = ctx.store.revision()
    wrong = {"susceptibility": 1.5, "team_playbook": "king", "playbook": "sales", "gravity": 9.81, "active": "much"}
    version = _version(ctx)
    with pytest.raises(InvalidChange) as caught:
        tuning.change(ctx, LOCAL_OWNER, wrong, version, "", "test")
    assert [problem.pointer for problem in caught.value.problems] == [
        "/values/susceptibility", "/values/gravity", "/values/active", "/values/playbook", "/values/team_playbook",
    ]  # fmt: skip
    assert ctx.store.revision() == before


def test_two_who_change_settings_at_once(ctx: Context) -> None:
    seen = _version(ctx)
    tuning.change(ctx, LOCAL_OWNER, {"active": 0.3}, seen, "", "test")
    tuning.change(ctx, LOCAL_OWNER, {"carried_over": 0.7}, seen, "", "test")
    with pytest.raises(Conflict, match="Somebody else changed the settings first"):
        tuning.change(ctx, LOCAL_OWNER, {"active": 0.4}, seen, "", "test")
    with pytest.raises(Unconditional):
        tuning.change(ctx, LOCAL_OWNER, {"active": 0.4}, None, "", "test")
    with pytest.raises(Denied):
        tuning.change(ctx, CUSTOMER, {"active": 0.4}, seen, "", "test")
    kept = {one.name: one.value for one in tuning.settings(ctx, LOCAL_OWNER).settings if one.value != one.default}
    assert kept == {"active": 0.3, "carried_over": 0.7}
    tuning.change(ctx, LOCAL_OWNER, {"active": 0.2, "carried_over": 0.8}, _version(ctx), "", "test")
    node = ctx.store.node("Settings", "metrics")
    assert node is not None
    assert node.properties == {}  # what is as by default is not kept


def test_values_keep_their_kind() -> None:
    changed = with_values(MetricSettings(), {"weighted_tiers": 2.0, "hidden_least": 5.0, "role_weights_legal": 3.0})
    assert (changed.weighted_tiers, type(changed.weighted_tiers)) == (2, int)
    assert changed.role_weights["legal"] == 3.0
    assert changed.role_weights["approver"] == 3
