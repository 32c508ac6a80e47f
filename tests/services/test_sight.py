"""Who sees what (access.md): a partner gets nothing sensitive, nothing that rests on it, and is told so."""

from __future__ import annotations

import pytest

from graphsvc.access import LOCAL_OWNER, FieldClass, Role, Viewer
from graphsvc.errors import NotFound
from graphsvc.services import editing, people, pictures, portfolio, ways
from graphsvc.services.answers import Withheld
from graphsvc.services.context import Context

PARTNER = Viewer("p-1", Role.PARTNER)
HIDDEN = "not shown to your role"
COMPUTED = f"gatekeepers and blockers are {HIDDEN}; shares and coverage are computed without them"
VERDICT = f"count, cut and verdict rest on roles that are {HIDDEN}"
PATHS = f"support and conflicts are {HIDDEN}; paths are computed without them"


def left_out(withheld: list[Withheld]) -> dict[str, str]:
    return {one.what: one.why for one in withheld}


def test_which_role_sees_what() -> None:
    every = {FieldClass.OPEN, FieldClass.PERSONAL, FieldClass.SENSITIVE}
    assert {role: set(Viewer("v", role).sees) for role in Role} == {
        Role.OWNER: every, Role.VIEWER: every, Role.PLANNER: every, Role.STRATEGIST: every,
        Role.PARTNER: {FieldClass.OPEN, FieldClass.PERSONAL}, Role.ADMIN: {FieldClass.OPEN},
    }  # fmt: skip
    assert [role.value for role in Role if Viewer("v", role).may_write] == ["owner", "planner", "strategist"]


def test_key_people_without_blockers_gatekeepers_support_and_stance(guarded: Context) -> None:
    # Weights: economic_buyer 4 and legal 1, gatekeeper 0.5, user 1, and the open seat problem_owner 2: 8.5 in all,
    # 8 without the gatekeeper. The cfo listens to the gatekeeper with a = 0.5·0.5.
    own = people.key_people(guarded, LOCAL_OWNER, "acme", None, None, None)
    assert {p.id: (p.roles, p.support, p.decision_share) for p in own.people} == {
        "cfo": (["economic_buyer", "legal"], "supporter", pytest.approx(0.75 * 5 / 8.5, abs=1e-15)),
        "gate": (["gatekeeper"], "enemy", pytest.approx((0.5 + 0.25 * 5) / 8.5, abs=1e-15)),
        "block": (["blocker", "user"], None, pytest.approx(1 / 8.5, abs=1e-15)),
    }
    assert own.stance is not None
    assert own.withheld == []
    seen = people.key_people(guarded, PARTNER, "acme", None, None, None)
    assert {p.id: (p.roles, p.support, p.decision_share) for p in seen.people} == {
        "cfo": (["economic_buyer", "legal"], None, pytest.approx(0.75 * 5 / 8, abs=1e-15)),
        "gate": ([], None, pytest.approx(0.25 * 5 / 8, abs=1e-15)),
        "block": (["user"], None, pytest.approx(1 / 8, abs=1e-15)),
    }
    assert seen.stance is None
    assert left_out(seen.withheld) == {
        "support": f"is {HIDDEN}", "stance": f"rests on support, which is {HIDDEN}", "roles": COMPUTED,
    }  # fmt: skip


def test_coverage_has_no_hidden_role_and_no_verdict(guarded: Context) -> None:
    seats = {"problem_owner", "champion"}  # required by the playbook, held by nobody
    own = people.coverage(guarded, LOCAL_OWNER, "acme", None)
    assert {part.id for part in own.roles} == {"economic_buyer", "gatekeeper", "legal", "user"} | seats
    assert (own.threads.count, own.threads.verdict, own.threads.cut) == (1, "single_threaded", ["kam", "gate"])
    seen = people.coverage(guarded, PARTNER, "acme", None)
    assert {part.id for part in seen.roles} == {"economic_buyer", "informal", "legal", "user"} | seats
    assert (seen.threads.count, seen.threads.verdict, seen.threads.cut) == (None, "unknown", [])
    assert left_out(seen.withheld) == {"roles": COMPUTED, "threads": VERDICT}


def test_the_portfolio_has_no_verdict_either(guarded: Context) -> None:
    answer = portfolio.accounts(guarded, PARTNER, portfolio.Wanted(), None)
    assert [(row.id, row.verdict, row.threads) for row in answer.accounts] == [("acme", "unknown", None)]
    assert left_out(answer.withheld) == {"roles": COMPUTED, "threads": VERDICT}
    kept = portfolio.accounts(guarded, LOCAL_OWNER, portfolio.Wanted(), None)
    assert [(row.verdict, row.threads) for row in kept.accounts] == [("single_threaded", 1)]


def test_reasons_against_a_path_that_rest_on_support_are_not_told(guarded: Context) -> None:
    own = ways.paths(guarded, LOCAL_OWNER, "cfo", None, 5, 4, None)
    assert ([p.people for p in own.paths], [n.because for n in own.not_offered]) == (
        [],
        ["Tom Reed is against us (enemy)"],
    )
    seen = ways.paths(guarded, PARTNER, "cfo", None, 5, 4, None)
    assert seen.not_offered == []
    assert [[step.target for step in path.steps] for path in seen.paths] == [["gate", "cfo"]]
    assert left_out(seen.withheld) == {"paths": PATHS}
    assert left_out(ways.plan(guarded, PARTNER, "acme", 5, None).withheld) == {"roles": COMPUTED, "paths": PATHS}


def test_listings_leave_out_hidden_ties_and_never_name_one_as_a_cursor(guarded: Context) -> None:
    ids, cursor = [], None
    while True:
        page = editing.listing(guarded, PARTNER, "HAS_ROLE", 1, cursor)
        ids += [item.id for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
        assert cursor == ids[-1]
    tie = "HAS_ROLE:{}:standing%3Aacme:{}"
    assert ids == [tie.format("block", "user"), tie.format("cfo", "economic_buyer"), tie.format("cfo", "legal")]
    assert left_out(page.withheld) == {"role": f"gatekeeper, blocker: {HIDDEN}"}
    assert len(editing.listing(guarded, LOCAL_OWNER, "HAS_ROLE", 100, None).items) == 5


def test_conflicts_are_hidden_as_a_whole(guarded: Context) -> None:
    page = editing.listing(guarded, PARTNER, "CONFLICTS_WITH", 100, None)
    assert (page.items, left_out(page.withheld)) == ([], {"CONFLICTS_WITH": f"is {HIDDEN}"})
    assert len(editing.listing(guarded, LOCAL_OWNER, "CONFLICTS_WITH", 100, None).items) == 1


@pytest.mark.parametrize(
    ("kind", "hidden", "absent"),
    [
        ("HAS_ROLE", "HAS_ROLE:block:standing%3Aacme:blocker", "HAS_ROLE:block:standing%3Aacme:coach"),
        ("CONFLICTS_WITH", "CONFLICTS_WITH:cfo:block", "CONFLICTS_WITH:cfo:gate"),
    ],
)
def test_what_is_hidden_answers_like_what_does_not_exist(guarded: Context, kind: str, hidden: str, absent: str) -> None:
    assert editing.read(guarded, LOCAL_OWNER, kind, hidden).id == hidden
    said = []
    for id_ in (hidden, absent):
        with pytest.raises(NotFound) as caught:
            editing.read(guarded, PARTNER, kind, id_)
        said.append((caught.value.message, caught.value.hint))
    assert said[0] == said[1]


def test_properties_by_class(guarded: Context) -> None:
    name = {"name": "Ines Vale"}
    email, status = {"email": "ines@alder.example"}, {"political_status": "inner_circle"}
    seen = {role: editing.read(guarded, Viewer("v", role), "stakeholders", "cfo") for role in Role}
    assert {role: answer.properties for role, answer in seen.items()} == {
        **dict.fromkeys((Role.OWNER, Role.VIEWER, Role.PLANNER, Role.STRATEGIST), name | email | status),
        Role.PARTNER: name | email, Role.ADMIN: name,
    }  # fmt: skip
    assert left_out(seen[Role.PARTNER].withheld) == {"political_status": f"is {HIDDEN}"}
    assert set(left_out(seen[Role.ADMIN].withheld)) == {"email", "phone", "wechat", "political_status"}
    assert seen[Role.OWNER].withheld == []


def test_a_partners_map_is_the_redacted_one(guarded: Context) -> None:
    partners = pictures.scene(guarded, PARTNER, "acme", "en", False, None)
    redacted = pictures.scene(guarded, LOCAL_OWNER, "acme", "en", True, None)
    assert partners.redacted
    assert partners.to_dict() == redacted.to_dict()
    assert not pictures.scene(guarded, LOCAL_OWNER, "acme", "en", False, None).redacted
