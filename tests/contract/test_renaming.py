"""Ids that become others, two that become one: ties and answers stay, and what is taken back leaves no trace."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graphsvc.access import LOCAL_OWNER
from graphsvc.errors import InvalidChange, InvalidInput, NotFound
from graphsvc.model import Change, Graph, Op
from graphsvc.services import editing, importing, people, renaming
from graphsvc.services.context import Context
from graphsvc.services.renaming import Choice
from graphsvc.settings import Settings
from graphsvc.store.graphstore import GraphStore

from .build import account, commit, put, tie
from .taken_back import take_back

_DAY = date(2026, 3, 31)


def _context(store: GraphStore) -> Context:
    return Context(store, Settings(store="unused"))


def _rename(store: GraphStore, kind: str, old: str, new: str) -> renaming.Renamed:
    return renaming.rename(_context(store), LOCAL_OWNER, kind, old, new, source="test")


def _merge(store: GraphStore, kind: str, kept: str, gone: str, **how: object) -> renaming.Merged:
    return renaming.merge(_context(store), LOCAL_OWNER, kind, kept, gone, source="test", **how)  # type: ignore[arg-type]


def _random_account(name: str, seed: int) -> Iterator[list[Change]]:
    dice = random.Random(seed)
    ours = [("Employee", f"{name}-e{n}") for n in range(3)]
    yield [*account(name, 6), *(put(*one, name=one[1]) for one in ours)]
    persons = [("Stakeholder", f"{name}-{n}") for n in range(6)]
    for _ in range(12):
        one, two = dice.sample(persons, 2)
        what = dice.randrange(5)
        if what == 0:
            role = dice.choice(["champion", "user", "economic_buyer"])
            yield [tie("HAS_ROLE", one, ("Opportunity", f"standing:{name}"), role, role=role)]
        elif what == 1:
            yield [tie("INFLUENCES", one, two, strength=dice.random())]
        elif what == 2:
            yield [tie("CONTACTS", dice.choice(ours), one, level="vendor", asserted_on=_DAY)]
        elif what == 3:
            yield [tie("KNOWS", *sorted([one, two], key=lambda end: end[1]), strength=dice.random())]
        else:
            yield [put(*one, name=str(dice.random()), level=dice.randrange(1, 5))]


def _answers(ctx: Context, name: str) -> str:
    """Everything that two questions answer, but what is of the moment."""
    key = people.key_people(ctx, LOCAL_OWNER, name, None, None, _DAY)
    cover = people.coverage(ctx, LOCAL_OWNER, name, _DAY)
    exclude = {"as_of", "revision"}
    return key.model_dump_json(exclude=exclude) + cover.model_dump_json(exclude=exclude)


@pytest.mark.parametrize("seed", range(3))
def test_a_renamed_account_and_person_answer_as_before_but_for_the_id(shared: GraphStore, seed: int) -> None:
    """New ids that sort as the old ones do: what is equal is listed by id."""
    name = f"renamed{seed}"
    for changes in _random_account(name, seed):
        commit(shared, *changes)
    before, then = _answers(_context(shared), name), shared.revision()
    _rename(shared, "stakeholders", f"{name}-3", f"{name}-3x")
    _rename(shared, "accounts", name, f"{name}x")
    after = _answers(_context(shared), f"{name}x")
    as_before = after.replace(f'"{name}x"', f'"{name}"').replace(f":{name}x", f":{name}").replace("-3x", "-3")
    assert as_before == before
    # Then the ids were the old ones, and both find it.
    past = _context(shared).at(then, "2026-03-31T00:00:00Z", _DAY)
    assert (_answers(past, f"{name}x"), _answers(past, name)) == (before, before)
    # The old ids find it now.
    assert _answers(_context(shared), name) == after


def test_a_rename_that_is_taken_back_leaves_nothing(shared: GraphStore) -> None:
    commit(shared, *account("back", 4))
    before = _plain(shared.whole_graph())
    done = _rename(shared, "accounts", "back", "forth")
    # The account, its opportunity, two aliases: made; the two nodes, four people's ties and its own: moved.
    assert (done.created, done.updated, done.deleted) == (9, 0, 7)
    alias = shared.node("Alias", "Opportunity:standing:back")
    assert alias is not None
    assert alias.get("to") == "standing:forth"
    take_back(shared, done.number)
    assert _plain(shared.whole_graph()) == before
    assert shared.node("Alias", "Account:back") is None


def _plain(graph: Graph) -> object:
    """All of it but for the revisions."""
    nodes = {(label, n.id): dict(n.properties) for label in graph.labels() for n in graph.nodes(label).values()}
    ties = {t.id: dict(t.properties) for kind in graph.types() for t in graph.ties(kind)}
    return nodes, ties


def test_an_id_may_be_renamed_again_and_back(shared: GraphStore) -> None:
    commit(shared, *account("again", 1))
    for old, new in (("again-0", "again-b"), ("again-b", "again-c")):
        _rename(shared, "stakeholders", old, new)
    for text in ("again-0", "again-b", "again-c"):
        assert [node.id for node in shared.resolve("Stakeholder", text)] == ["again-c"]
    _rename(shared, "stakeholders", "again-c", "again-0")
    for text in ("again-0", "again-b", "again-c"):
        assert [node.id for node in shared.resolve("Stakeholder", text)] == ["again-0"]


def test_what_does_not_do_is_refused(shared: GraphStore) -> None:
    commit(shared, *account("refused", 2), *account("other", 1), put("Employee", "refused-e", name="E"))
    before = shared.revision()
    for kind, old, new, error, said in (
        ("stakeholders", "refused-9", "x", NotFound, "There is no stakeholder with the id"),
        ("stakeholders", "refused-0", "refused-1", InvalidChange, "The id refused-1 is taken by another stakeholder"),
        ("stakeholders", "refused-0", "refused-e", InvalidChange, "The id refused-e is taken by another employee"),
        ("stakeholders", "refused-0", "refused-0", InvalidChange, "It is called refused-0 already"),
        ("stakeholders", "refused-0", " x", InvalidInput, "The new id must have 1 to 512 characters"),
        ("opportunities", "standing:refused", "x", InvalidChange, "A standing opportunity is called after its account"),
        ("opportunities", "standing:refused", "standing:x", InvalidInput, "The new id is the form of standing"),
        ("people", "refused-0", "x", NotFound, "There is no kind 'people'"),
    ):
        with pytest.raises(error, match=said):
            _rename(shared, kind, old, new)
    for kind, kept, gone, error, said in (
        ("stakeholders", "refused-0", "other-0", InvalidChange, "They belong to two accounts"),
        ("stakeholders", "refused-0", "refused-0", InvalidChange, "there is nothing to merge"),
        ("departments", "a", "b", InvalidInput, "departments cannot be merged"),
        ("accounts", "refused", "none", NotFound, "There is no account with the id 'none'"),
    ):
        with pytest.raises(error, match=said):
            _merge(shared, kind, kept, gone)
    with pytest.raises(InvalidInput, match="They do not differ in colour"):
        _merge(shared, "stakeholders", "refused-0", "refused-1", choice=Choice(fields={"colour": "gone"}))
    assert shared.revision() == before


def test_an_earlier_id_is_read_and_changed_and_imported_as_the_present_one(shared: GraphStore, tmp_path: Path) -> None:
    ctx = _context(shared)
    commit(shared, *account("imp", 2), put("Employee", "imp-e", name="E"))
    _rename(shared, "stakeholders", "imp-1", "imp-one")
    _rename(shared, "accounts", "imp", "imp-now")
    assert editing.read(ctx, LOCAL_OWNER, "stakeholders", "imp-1").id == "imp-one"
    assert editing.read(ctx, LOCAL_OWNER, "WORKS_AT", "WORKS_AT:imp-1:imp").id == "WORKS_AT:imp-one:imp-now"
    wish = editing.Wish(Op.PATCH, "stakeholders", "imp-1", {"title": "CFO"}, {"account": "imp"}, frozenset({"*"}))
    assert editing.change(ctx, LOCAL_OWNER, wish, "m", "test").id == "imp-one"
    (tmp_path / "stakeholders.csv").write_text("id,account,name,reports_to\nimp-1,imp,Neu,imp-0\nimp-2,imp,New,imp-1\n")
    (tmp_path / "roles.csv").write_text("stakeholder,role,opportunity\nimp-1,champion,standing:imp\n")
    (tmp_path / "contacts.csv").write_text("source,target,level\nimp-e,imp-1,vendor\n")
    report = importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=(tmp_path,)))
    assert (report.rejected, report.read) == ([], 4)
    node = shared.node("Stakeholder", "imp-one")
    assert node is not None
    assert dict(node.properties) == {"name": "Neu", "title": "CFO"}
    assert shared.node("Stakeholder", "imp-1") is None
    assert [t.id for t in shared.ties_of("Stakeholder", "imp-one")] == [
        "CONTACTS:imp-e:imp-one", "HAS_ROLE:imp-one:standing%3Aimp-now:champion", "REPORTS_TO:imp-2:imp-one",
        "REPORTS_TO:imp-one:imp-0", "WORKS_AT:imp-one:imp-now",
    ]  # fmt: skip


def _two(store: GraphStore, name: str) -> None:
    one, two, three = (("Stakeholder", f"{name}-{n}") for n in range(3))
    ours, it = ("Employee", f"{name}-e"), ("Department", f"{name}-it")
    commit(
        store,
        *account(name, 1),
        put(*one, name="Ann", title="CFO", level=1), put(*two, name="Anne", title="CFO", email="a@x"),
        put(*three, name="C"), put(*ours, name="E"), put(*it, name="IT"), put("Department", f"{name}-hr", name="HR"),
        tie("PART_OF", it, ("Account", name)), tie("PART_OF", ("Department", f"{name}-hr"), ("Account", name)),
        tie("WORKS_AT", two, ("Account", name)), tie("WORKS_AT", three, ("Account", name)),
        tie("WORKS_IN", one, it), tie("WORKS_IN", two, ("Department", f"{name}-hr"), since=date(2020, 1, 1)),
        tie("CONTACTS", ours, one, level="vendor"),
        tie("CONTACTS", ours, two, level="trusted_advisor", asserted_on=_DAY),
        tie("INFLUENCES", one, two, strength=0.5), tie("INFLUENCES", two, three, strength=0.7),
        tie("KNOWS", two, three, strength=0.2),
    )  # fmt: skip


@pytest.mark.parametrize(("how", "name", "department", "level"), [
    (Choice(), "Ann", "it", "vendor"),
    (Choice("gone"), "Anne", "hr", "trusted_advisor"),
    (Choice("kept", {"name": "gone", "department": "gone"}), "Anne", "hr", "vendor"),
])  # fmt: skip
def test_two_people_become_one_and_two_again(
    shared: GraphStore, how: Choice, name: str, department: str, level: str
) -> None:
    id_ = f"m{how.prefer}{len(how.fields)}"
    _two(shared, id_)
    before, last = _plain(shared.whole_graph()), shared.revision()
    would = _merge(shared, "stakeholders", f"{id_}-0", f"{id_}-1", choice=how, dry_run=True)
    assert shared.revision() == last
    done = _merge(shared, "stakeholders", f"{id_}-0", f"{id_}-1", choice=how)
    assert would.clashes == done.clashes
    told = [(clash.field, clash.kept, clash.gone) for clash in done.clashes]
    assert told == [
        ("name", "Ann", "Anne"), ("CONTACTS.level", "vendor", "trusted_advisor"),
        ("department", f"{id_}-it", f"{id_}-hr"),
    ]  # fmt: skip
    node = shared.node("Stakeholder", f"{id_}-0")
    assert node is not None
    assert dict(node.properties) == {"name": name, "title": "CFO", "level": 1, "email": "a@x"}
    ties = {t.id: dict(t.properties) for t in shared.ties_of("Stakeholder", f"{id_}-0")}
    since = {"since": date(2020, 1, 1)} if department == "hr" else {}
    assert ties == {
        f"CONTACTS:{id_}-e:{id_}-0": {"level": level, "asserted_on": _DAY},
        f"INFLUENCES:{id_}-0:{id_}-2": {"strength": 0.7},
        f"KNOWS:{id_}-0:{id_}-2": {"strength": 0.2},
        f"WORKS_AT:{id_}-0:{id_}": {},
        f"WORKS_IN:{id_}-0:{id_}-{department}": since,
    }
    assert [n.id for n in shared.resolve("Stakeholder", f"{id_}-1")] == [f"{id_}-0"]
    take_back(shared, done.number)
    assert _plain(shared.whole_graph()) == before


def test_merged_accounts_have_one_standing_opportunity(shared: GraphStore) -> None:
    commit(shared, *account("ma", 2), *account("mb", 2))
    for person, role in (("ma-0", "champion"), ("mb-0", "champion"), ("mb-1", "user")):
        opportunity = ("Opportunity", f"standing:{person[:2]}")
        commit(shared, tie("HAS_ROLE", ("Stakeholder", person), opportunity, role, role=role))
        commit(shared, tie("HAS_STANCE", ("Stakeholder", person), opportunity, support="neutral"))
    commit(shared, tie("SUBSIDIARY_OF", ("Account", "mb"), ("Account", "ma")))
    before = _plain(shared.whole_graph())
    done = _merge(shared, "accounts", "ma", "mb")
    assert [(c.field, c.kept, c.gone) for c in done.clashes] == [("name", "ma", "mb")]
    graph = shared.account_graph("ma")
    assert sorted(graph.nodes("Stakeholder")) == ["ma-0", "ma-1", "mb-0", "mb-1"]
    assert sorted(t.id for kind in ("OF", "HAS_ROLE", "HAS_STANCE", "SUBSIDIARY_OF") for t in graph.ties(kind)) == [
        "HAS_ROLE:ma-0:standing%3Ama:champion", "HAS_ROLE:mb-0:standing%3Ama:champion",
        "HAS_ROLE:mb-1:standing%3Ama:user",
        "HAS_STANCE:ma-0:standing%3Ama", "HAS_STANCE:mb-0:standing%3Ama", "HAS_STANCE:mb-1:standing%3Ama",
        "OF:standing%3Ama:ma",
    ]  # fmt: skip
    assert shared.node("Opportunity", "standing:mb") is None
    take_back(shared, done.number)
    assert _plain(shared.whole_graph()) == before


def test_merged_accounts_keep_the_links_of_others_and_their_own_parent(shared: GraphStore) -> None:
    """p → k and q → g: both belong to k afterwards. n → m → t, m merged into n: n belongs to t, not to itself."""
    for name in ("lp", "lk", "lq", "lg", "ln", "lm", "lt"):
        commit(shared, *account(name, 1))
    for child, parent in (("lp", "lk"), ("lq", "lg"), ("ln", "lm"), ("lm", "lt")):
        commit(shared, tie("SUBSIDIARY_OF", ("Account", child), ("Account", parent)))
    before = _plain(shared.whole_graph())
    done = [_merge(shared, "accounts", kept, gone) for kept, gone in (("lk", "lg"), ("ln", "lm"))]
    assert [[c.field for c in one.clashes if c.field == "parent"] for one in done] == [[], []]
    group = [(t.source, t.target) for t in shared.whole_graph().ties("SUBSIDIARY_OF") if t.source[0] == "l"]
    assert sorted(group) == [("ln", "lt"), ("lp", "lk"), ("lq", "lk")]
    for one in reversed(done):
        take_back(shared, one.number)
    assert _plain(shared.whole_graph()) == before


def test_a_merge_that_would_close_a_circle_is_refused(shared: GraphStore) -> None:
    """The first one's boss reports to the second one's subordinate: one person would be above and below."""
    commit(shared, *account("circle", 3))  # 1 and 2 report to 0
    top = ("Stakeholder", "circle-9")
    commit(shared, put(*top, name="Top"), tie("WORKS_AT", top, ("Account", "circle")))
    commit(shared, tie("REPORTS_TO", ("Stakeholder", "circle-0"), top))
    before = shared.revision()
    with pytest.raises(InvalidChange, match="It was not merged: what would be left breaks a rule") as refused:
        _merge(shared, "stakeholders", "circle-9", "circle-1")
    assert "closes a circle of REPORTS_TO" in refused.value.problems[0].reason
    assert shared.revision() == before
