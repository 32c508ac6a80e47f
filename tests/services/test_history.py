"""History, one commit, what changed between two revisions: over the small account, with a few edits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from small_account import fresh_context

from graphsvc.access import LOCAL_OWNER, Role, Viewer
from graphsvc.errors import InvalidInput, NotFound
from graphsvc.model import Change, NodeChange, Op, TieChange
from graphsvc.services import people
from graphsvc.services.context import Context
from graphsvc.services.diffing import diff
from graphsvc.services.history import history, show
from graphsvc.services.history_answers import CommitShown, Compared
from graphsvc.services.undoing import Wanted, undo

PARTNER = Viewer("p-1", Role.PARTNER)
TODAY = date(2026, 7, 1)
STANDING = ("Opportunity", "standing:acme")


def _node(label: str, node_id: str, op: Op = Op.PATCH, /, **properties: object) -> NodeChange:
    return NodeChange(op, label, node_id, properties)


def _tie(
    type_: str,
    source: tuple[str, str],
    target: tuple[str, str],
    key: str = "",
    op: Op = Op.PATCH,
    /,
    **properties: object,
) -> TieChange:
    return TieChange(op, type_, *source, *target, key, properties)


def _stakeholder(person: str) -> tuple[str, str]:
    return "Stakeholder", person


_EDITS: list[tuple[str, list[Change]]] = [
    ("Ines is with us", [_tie("HAS_STANCE", _stakeholder("cfo"), STANDING, support="supporter")]),
    ("Somebody new", [
        _node("Stakeholder", "new", Op.PUT, name="Li Na", title="Buyer"),
        _tie("WORKS_AT", _stakeholder("new"), ("Account", "acme")),
        _tie("WORKS_IN", _stakeholder("new"), ("Department", "fin")),
        _tie("HAS_ROLE", _stakeholder("new"), STANDING, "blocker", role="blocker"),
    ]),
    ("Elsewhere", [_node("Account", "bare", region="North")]),
    ("Lena meets Ines", [_tie("CONTACTS", ("Employee", "kam"), _stakeholder("cfo"), level="trusted_advisor")]),
    ("Bo moves, Tom leaves", [
        _tie("WORKS_IN", _stakeholder("dev"), ("Department", "it"), "", Op.DELETE),
        _tie("WORKS_IN", _stakeholder("dev"), ("Department", "fin")),
        _tie("WORKS_AT", _stakeholder("cio"), ("Account", "acme"), until=date(2026, 6, 30)),
        _tie("HAS_ROLE", _stakeholder("dev"), STANDING, "champion", Op.DELETE),
    ]),
    ("A team", [
        _node("JointTeam", "team", Op.PUT, name="Alpha", contract_until=date(2027, 6, 30)),
        _tie("EMBEDDED_IN", ("JointTeam", "team"), ("Account", "acme")),
    ]),
    ("An action", [
        _node("Action", "call", Op.PUT, text="Call Bo"),
        _tie("CONCERNS", ("Action", "call"), _stakeholder("dev")),
        _tie("ASSIGNED_TO", ("Action", "call"), ("Employee", "kam")),
    ]),
    ("Otto retires", [_node("Employee", "exe", title="Adviser")]),
    ("Bo is gone", [_node("Stakeholder", "dev", Op.DELETE)]),
    ("Call whom", [_node("Action", "call", done_on=date(2026, 6, 1))]),
]  # fmt: skip


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """The small account (commit 1) and the edits above (2 …)."""
    for ctx in fresh_context(tmp_path_factory.mktemp("history")):
        for message, changes in _EDITS:
            ctx.store.commit(changes, author="anna", message=message, source="test")
        yield ctx


def _texts(commit: CommitShown) -> list[str]:
    return [change.text for change in commit.changes]


def test_an_accounts_history_is_what_touched_it(edited: Context) -> None:
    """The action of somebody there belongs to it, also after they are gone; our own people's affairs do not."""
    answer = history(edited, LOCAL_OWNER, "Alder Mills")
    assert (answer.account, answer.account_name, answer.revision, answer.next_cursor) == (
        "acme",
        "Alder Mills",
        11,
        None,
    )
    told = {commit.number: _texts(commit) for commit in answer.commits}
    assert list(told) == [11, 10, 8, 7, 6, 5, 3, 2, 1]
    assert {number: texts for number, texts in told.items() if number > 1} == {
        11: ["Action “Call Bo”: done on unknown → 2026-06-01"],
        10: [
            "No longer: Action “Call Bo” concerns Bo Lind",
            "Lena Hart – Bo Lind: no contact any more",
            "Bo Lind: support enemy → unknown",
            "Bo Lind no longer influences Tom Reed",
            "Bo Lind no longer reports to Tom Reed",
            "Bo Lind left Alder Mills",
            "Bo Lind is no longer in Finance",
            "Stakeholder Bo Lind was deleted",
        ],
        8: ["New action: “Call Bo”", "Action “Call Bo” is assigned to Lena Hart", "Action “Call Bo” concerns Bo Lind"],
        7: ["New joint team: Alpha", "Alpha is embedded in Alder Mills"],
        6: [
            "Bo Lind is no longer champion at Alder Mills",
            "Tom Reed left Alder Mills as of 2026-06-30",
            "Bo Lind moved from IT to Finance",
        ],
        5: ["Lena Hart – Ines Vale: new contact (trusted advisor)"],
        3: [
            "New stakeholder: Li Na", "Li Na is now blocker at Alder Mills", "Li Na joined Alder Mills",
            "Li Na is now in Finance",
        ],
        2: ["Ines Vale: support neutral → supporter"],
    }  # fmt: skip
    first = answer.commits[-1]
    assert (first.author, first.source.partition(";")[0], len(first.changes) > 20) == ("local", "import", True)


def test_the_whole_history_has_every_commit(edited: Context) -> None:
    answer = history(edited, LOCAL_OWNER, None, limit=4)
    assert [(c.number, c.message, c.author) for c in answer.commits] == [
        (11, "Call whom", "anna"), (10, "Bo is gone", "anna"), (9, "Otto retires", "anna"), (8, "An action", "anna"),
    ]  # fmt: skip
    assert _texts(answer.commits[2]) == ["Otto Fynn: title unknown → “Adviser”"]
    assert (answer.commits[1].deleted, answer.account, answer.next_cursor) == (8, None, "8")
    rest = history(edited, LOCAL_OWNER, None, limit=100, cursor="8")
    assert ([c.number for c in rest.commits], rest.next_cursor) == ([7, 6, 5, 4, 3, 2, 1], None)


def test_pages_of_an_accounts_history_follow_each_other(edited: Context) -> None:
    whole = history(edited, LOCAL_OWNER, "acme").commits
    paged: list[CommitShown] = []
    cursor: str | None = None
    while not paged or cursor:
        page = history(edited, LOCAL_OWNER, "acme", limit=4, cursor=cursor)
        paged, cursor = paged + page.commits, page.next_cursor
    assert paged == whole


def test_a_large_commit_is_cut_short_and_shown_in_full(edited: Context) -> None:
    listed = history(edited, LOCAL_OWNER, None).commits[-1]
    full = show(edited, LOCAL_OWNER, 1).commit
    assert listed.created == full.created
    assert (listed.more, full.more) == (0, 0)
    three = show(edited, LOCAL_OWNER, 1, limit=3).commit
    assert (three.changes, three.more) == (full.changes[:3], (full.created or 0) - 3)
    assert _texts(three) == ["New account: Alder Mills", "New account: Bare Island", "New department: Finance"]


def test_the_history_speaks_chinese(edited: Context) -> None:
    assert [c.text for c in history(edited, LOCAL_OWNER, "acme", lang="zh").commits[3].changes] == [
        "新增内嵌团队：Alpha", "Alpha内嵌于桤木工厂",
    ]  # fmt: skip


def test_a_partner_learns_nothing_of_what_is_sensitive(edited: Context) -> None:
    """Neither which values it is about, nor that something was changed, nor how much of a commit is hidden."""
    answer = history(edited, PARTNER, "acme")
    told = {commit.number: _texts(commit) for commit in answer.commits}
    assert list(told) == [11, 10, 8, 7, 6, 5, 3, 1]
    assert told[3] == ["New stakeholder: Li Na", "Li Na joined Alder Mills", "Li Na is now in Finance"]
    assert "Bo Lind: support enemy → unknown" not in told[10]
    text = answer.model_dump_json()
    for word in ("supporter", "enemy", "blocker", "Ines is with us", "Somebody new"):
        assert word not in text
    third = answer.commits[6]
    assert (third.created, third.updated, third.deleted, third.more, third.message) == (None, None, None, 0, "")
    assert [w.what for w in answer.withheld] == ["changes", "messages"]
    assert history(edited, LOCAL_OWNER, "acme").withheld == []
    with pytest.raises(NotFound, match=r"There is no commit 2\."):
        show(edited, PARTNER, 2)
    assert show(edited, PARTNER, 3).commit.changes == third.changes
    hidden = diff(edited, PARTNER, "1", "3", "acme", TODAY)
    assert (hidden.roles, hidden.support) == ([], [])
    assert hidden.figures is not None
    assert hidden.figures.after is not None
    assert hidden.figures.after.verdict == "unknown"
    assert diff(edited, PARTNER, "1", "2", None, TODAY).accounts == []


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "9" * 30, ""])
def test_what_is_no_cursor_is_told(edited: Context, cursor: str) -> None:
    with pytest.raises(InvalidInput, match="This cursor is not one that an earlier page gave"):
        history(edited, LOCAL_OWNER, None, cursor=cursor)


def test_an_unknown_commit_or_account_is_told(edited: Context) -> None:
    with pytest.raises(NotFound) as told:
        show(edited, LOCAL_OWNER, 99)
    assert str(told.value) == "There is no commit 99. They are numbered from 1 to 11; `graphsvc history` lists them."
    with pytest.raises(NotFound, match="There is no account with the id or name “nobody”"):
        history(edited, LOCAL_OWNER, "nobody")


def _figures(compared: Compared | None) -> tuple[tuple[float | None, int | None, int] | None, ...]:
    assert compared is not None
    return tuple(f and (f.coverage, f.threads, f.people) for f in (compared.then, compared.before, compared.after))


def test_what_changed_at_an_account_between_two_commits(edited: Context) -> None:
    answer = diff(edited, LOCAL_OWNER, "1", "8", "acme", TODAY)
    assert (answer.account, answer.a.commit, answer.b.commit, answer.commits, answer.today) == (
        "acme",
        1,
        8,
        7,
        "2026-07-01",
    )
    assert [(p.id, p.what, p.before, p.after, p.text) for p in answer.people] == [
        ("cio", "left", "it", None, "Tom Reed left"),
        ("dev", "moved", "it", "fin", "Bo Lind moved from IT to Finance"),
        ("new", "joined", None, "fin", "Li Na joined"),
    ]
    assert [c.text for c in answer.roles] == [
        "Bo Lind is no longer champion at Alder Mills", "Li Na is now blocker at Alder Mills",
    ]  # fmt: skip
    assert [(c.id, c.field, c.before, c.after) for c in answer.support] == [
        ("HAS_STANCE:cfo:standing%3Aacme", "support", "neutral", "supporter")
    ]
    # Undated levels do not decay: trusted advisor 0.8, problem solver 0.6 (metrics, section 5).
    assert [(c.ours, c.stakeholder, c.level_before, c.level_after, c.before, c.after) for c in answer.contacts] == [
        ("kam", "cfo", None, "trusted_advisor", None, edited.metrics_at(8).level_strengths["trusted_advisor"]),
        ("kam", "cio", "problem_solver", None, edited.metrics_at(8).level_strengths["problem_solver"], None),
    ]
    assert [c.text for c in answer.contracts] == ["New joint team: Alpha"]
    assert {s.id for s in answer.shares} >= {"cio", "dev", "cfo"}
    assert answer.accounts == []


def test_figures_are_those_that_were_answered_then(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Before and after on one day: the contact was asserted half a year earlier and fades by itself."""
    for ctx in fresh_context(tmp_path_factory.mktemp("figures")):
        contact = _tie(
            "CONTACTS", ("Employee", "kam"), _stakeholder("cfo"), level="vendor", asserted_on=date(2026, 1, 1)
        )
        ctx.store.commit([contact], author="anna", message="", source="test")
        then, then_today = (people.coverage(ctx, LOCAL_OWNER, "acme", day) for day in (TODAY, ctx.today(None)))
        ctx.store.commit([_node("Employee", "new-one", Op.PUT, name="Uwe")], author="anna", message="", source="test")
        ctx.store.commit(
            [_tie("CONTACTS", ("Employee", "new-one"), _stakeholder("cfo"), level="credible_source")],
            author="anna", message="", source="test",
        )  # fmt: skip
        after = people.coverage(ctx, LOCAL_OWNER, "acme", TODAY)
        answer = diff(ctx, LOCAL_OWNER, "2", "now", "acme", TODAY)
        before = (then.coverage, then.threads.count, 3)
        assert _figures(answer.figures) == (before, before, (after.coverage, after.threads.count, 3))
        assert after.coverage != then.coverage
        # Without a day the figures at the first end are those of its own day.
        today = ctx.today(None)
        own = diff(ctx, LOCAL_OWNER, "2", "3", "acme").figures
        assert own is not None
        assert own.then is not None
        assert own.then.today == today.isoformat()
        assert own.then.coverage == then_today.coverage


def test_what_changed_anywhere(edited: Context) -> None:
    answer = diff(edited, LOCAL_OWNER, "1", "now", None, TODAY)
    assert [(p.id, p.what, p.before, p.after) for p in answer.people] == [
        ("new", "joined", None, None), ("cio", "left", None, None), ("dev", "left", None, None),
    ]  # fmt: skip
    assert [a.id for a in answer.accounts] == ["acme", "bare"]
    acme, bare = answer.accounts
    assert (bare.name, bare.changed) == ("Bare Island", 1)
    assert acme.figures == diff(edited, LOCAL_OWNER, "1", "now", "acme", TODAY).figures
    assert sorted(c.text for c in answer.contacts) == [
        "Lena Hart – Bo Lind: no contact any more", "Lena Hart – Ines Vale: new contact (trusted advisor)",
    ]  # fmt: skip
    assert (answer.shares, answer.more, answer.account) == ([], 0, None)


def test_nothing_changed_between_a_revision_and_itself(edited: Context) -> None:
    for account in (None, "acme"):
        answer = diff(edited, LOCAL_OWNER, "5", "5", account, TODAY)
        assert (answer.people, answer.roles, answer.support, answer.contacts, answer.contracts) == ([], [], [], [], [])
        assert (answer.shares, answer.accounts, answer.commits) == ([], [], 0)


def test_a_diff_backwards_is_refused(edited: Context) -> None:
    with pytest.raises(InvalidInput) as told:
        diff(edited, LOCAL_OWNER, "5", "2")
    assert str(told.value) == (
        "The first revision (commit 5) lies after the second one (commit 2). Name the earlier one first."
    )


def test_a_deleted_account_has_its_history_and_its_difference(tmp_path_factory: pytest.TempPathFactory) -> None:
    for ctx in fresh_context(tmp_path_factory.mktemp("deleted")):
        ctx.store.commit(
            [_node("Account", "bare", Op.DELETE), _node(*("Opportunity", "standing:bare"), Op.DELETE)],
            author="anna", message="Sold", source="test",
        )  # fmt: skip
        answer = history(ctx, LOCAL_OWNER, "bare")
        assert (answer.account_name, [c.number for c in answer.commits]) == ("Bare Island", [2, 1])
        assert _texts(answer.commits[0])[-1] == "Opportunity Standing was deleted"
        gone = diff(ctx, LOCAL_OWNER, "1", "2", "bare", TODAY).figures
        assert gone is not None
        assert (gone.before is None, gone.after) == (False, None)
        undo(ctx, LOCAL_OWNER, 2, Wanted())
        back = diff(ctx, LOCAL_OWNER, "1", "3", "bare", TODAY).figures
        assert back is not None
        assert back.after is not None
        assert back.after.revision == 3
