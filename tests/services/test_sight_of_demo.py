"""The whole demonstration portfolio: all of it for the owner, and for a partner what nothing hidden can change."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graphsvc.access import LOCAL_OWNER, FieldClass, Role, Viewer
from graphsvc.analysis.account import analyse
from graphsvc.kinds import NODE_KINDS, RELATIONSHIP_KINDS
from graphsvc.model import Change, NodeChange, Op, Tie, TieChange
from graphsvc.services import assessing, cooling, editing, groups, moves, people, pictures, portfolio, ways
from graphsvc.services.answers import Shape
from graphsvc.services.context import Context
from graphsvc.services.studies import study

PARTNER = Viewer("p-1", Role.PARTNER)
ACCOUNTS = Path(__file__).resolve().parents[2] / "examples" / "demo" / "accounts.csv"
TODAY = date(2026, 11, 24)
KINDS = (*(kind.plural for kind in NODE_KINDS.values()), *RELATIONSHIP_KINDS)


def test_the_owners_answers_rest_on_all_that_is_stored(demo: Context) -> None:
    rows = portfolio.accounts(demo, LOCAL_OWNER, portfolio.Wanted(), TODAY).accounts
    assert {row.id for row in rows} == {line.split(",")[0] for line in ACCOUNTS.read_text("utf-8").splitlines()[1:]}
    for row in rows:
        found = study(demo, LOCAL_OWNER, row.id, None, TODAY)
        whole = analyse(demo.store.account_graph(row.id), row.id, TODAY, demo.metrics_at(1), None)
        assert found.analysis.decision.share.tolist() == whole.decision.share.tolist()
        assert (found.analysis.decision.roles, found.analysis.stance) == (whole.decision.roles, whole.stance)
        assert found.analysis.coverage.coverage == whole.coverage.coverage
        assert row.coverage == pytest.approx(whole.coverage.coverage, abs=1e-12)  # summed in another order
        answers = [
            people.key_people(demo, LOCAL_OWNER, row.id, None, None, TODAY),
            people.coverage(demo, LOCAL_OWNER, row.id, TODAY),
            ways.plan(demo, LOCAL_OWNER, row.id, 5, TODAY),
        ]
        assert [answer.withheld for answer in answers] == [[], [], []]


def test_a_partners_answers_are_the_same_whatever_is_hidden(demo: Context) -> None:
    before = _answers(demo)
    changes = _without_what_is_hidden(demo)
    assert len(changes) > 100
    demo.store.commit(changes, author="test", message="everything sensitive taken out", source="test")
    after = _answers(demo)
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []


def _answers(ctx: Context) -> dict[str, Any]:
    table = portfolio.accounts(ctx, PARTNER, portfolio.Wanted(), TODAY)
    found: dict[str, Any] = {"accounts": _plain(table)}
    for row in table.accounts:
        found[f"key-people {row.id}"] = _plain(people.key_people(ctx, PARTNER, row.id, None, None, TODAY))
        found[f"coverage {row.id}"] = _plain(people.coverage(ctx, PARTNER, row.id, TODAY))
        found[f"plan {row.id}"] = _plain(ways.plan(ctx, PARTNER, row.id, 5, TODAY))
        found[f"assess {row.id}"] = _plain(assessing.assess(ctx, PARTNER, row.id, TODAY))
    found["cooling"] = _plain(cooling.cooling(ctx, PARTNER, cooling.Wanted(limit=1000), TODAY))
    found["moves"] = _plain(moves.moves(ctx, PARTNER, moves.Wanted(), TODAY))
    found["groups"] = _plain(groups.groups(ctx, PARTNER, TODAY))
    for account in ("wolfenmoor-university", "northgate-bank"):
        found[f"scene {account}"] = pictures.scene(ctx, PARTNER, account, "en", False, TODAY).to_dict()
    for node in ctx.store.nodes("Stakeholder", "", 1000)[::10]:
        found[f"paths {node.id}"] = _plain(ways.paths(ctx, PARTNER, node.id, None, 5, 4, TODAY))
    for kind in KINDS:
        found[f"list {kind}"] = _plain(editing.listing(ctx, PARTNER, kind, 1000, None))
    return found


def _plain(answer: Shape) -> Any:
    """Without the instant of asking and the revisions, which any commit moves."""
    return _dropped(answer.model_dump(mode="json"))


def _dropped(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _dropped(v) for k, v in value.items() if k not in {"as_of", "revision"}}
    return [_dropped(item) for item in value] if isinstance(value, list) else value


def _without_what_is_hidden(ctx: Context) -> list[Change]:
    changes: list[Change] = []
    for kind in NODE_KINDS.values():
        secret = [p.name for p in kind.properties if p.field_class is FieldClass.SENSITIVE]
        for node in ctx.store.nodes(kind.label, "", 10_000) if secret else ():
            changes.append(NodeChange(Op.PATCH, node.label, node.id, dict.fromkeys(secret)))
    for type_, tie in ((t, tie) for t in RELATIONSHIP_KINDS for tie in ctx.store.ties(t, ("", "", ""), 10_000)):
        secret = [p.name for p in RELATIONSHIP_KINDS[type_].properties if p.field_class is FieldClass.SENSITIVE]
        if type_ == "CONFLICTS_WITH" or tie.get("role") in {"blocker", "gatekeeper"}:
            changes.append(_change(Op.DELETE, tie))
        elif secret:
            changes.append(_change(Op.PATCH, tie, **dict.fromkeys(secret)))
    return changes


def _change(op: Op, tie: Tie, **properties: Any) -> TieChange:
    ends = (tie.source_label, tie.source, tie.target_label, tie.target)
    return TieChange(op, tie.type, *ends, tie.key, properties)
