"""Somebody is erased: nothing in the whole database names them any more; of others all is as it was."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from graphsvc.access import LOCAL_OWNER
from graphsvc.errors import Conflict, NotFound, StoreUnavailable
from graphsvc.model import Entry
from graphsvc.services import erasing, people
from graphsvc.services.context import Context
from graphsvc.settings import Settings
from graphsvc.store import large, scrub, write
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.records import Request
from graphsvc.store.write import Writer

from .build import account, commit, drop, patch, put, tie
from .conftest import Opened
from .scan import found

_DAY = date(2026, 3, 31)


def _context(store: GraphStore) -> Context:
    return Context(store, Settings(store="unused"))


def _erase(store: GraphStore, person: str, **how: bool) -> erasing.Erased:
    return erasing.erase(_context(store), LOCAL_OWNER, person, source="test", **how)


def _told(store: GraphStore, name: str) -> None:
    """An account with two people and one of ours, and much that is said of the first of them, under `name`."""
    one, two, ours = ("Stakeholder", f"{name}-0"), ("Stakeholder", f"{name}-1"), ("Employee", f"{name}-kam")
    marks = {"name": f"Mira {name}", "email": f"mira@{name}.example", "phone": f"+49 {name}"}
    commit(store, *account(name, 2), put(*ours, name="Kam"))
    commit(store, patch(*one, **marks))
    commit(store, tie("CONTACTS", ours, one, level="vendor"), tie("INFLUENCES", one, two, note=f"Mira {name} teaches"))
    commit(
        store,
        put("ValueProposition", f"{name}-vp", text=f"Asked for by Mira {name}, mira@{name}.example."),
        tie("OFFERED_TO", ("ValueProposition", f"{name}-vp"), ("Account", name)),
        tie("CONVEYED_TO", ("ValueProposition", f"{name}-vp"), two, "2026-01-02", on=date(2026, 1, 2), by=one[1]),
    )
    commit(store, patch(*two, name="Ben", title="CFO"))
    commit(store, patch(*one, name=f"Mira {name} the elder"))
    store.commit(
        [patch(*one, title="CEO")], author="anna", message=f"Mira {name} is CEO ({name}-0)", source=f"{name}-0.csv"
    )


def test_nothing_names_somebody_who_was_erased(shared: GraphStore) -> None:
    name = "erased1"
    _told(shared, name)
    before = shared.revision()
    marks = (f"Mira {name}", f"mira@{name}", f"+49 {name}", f"{name}-0")
    assert len(found(shared, *marks)) > 8
    done = _erase(shared, f"{name}-0")
    assert found(shared, *marks) == []
    assert (done.commit, done.dry_run) == (before + 1, False)
    assert [(gone.kind, gone.id, gone.name) for gone in done.people] == [
        ("stakeholders", f"{name}-0", f"Mira {name} the elder")
    ]
    # Works at, is reported to by, contacted, influences; the changes: 3 of the node, 2 of ties.
    assert (done.ties, done.with_them, done.earlier_ids) == (4, [], [])
    assert [(one.kind, one.id) for one in done.mentions] == [
        ("value_propositions", f"{name}-vp"), ("CONVEYED_TO", f"CONVEYED_TO:{name}-vp:{name}-1:2026-01-02"),
    ]  # fmt: skip
    last = shared.commit_of(before + 1)
    assert last is not None
    assert (last.message, last.source, last.deleted, last.updated) == ("Erased a person", "test", 5, 2)
    said = shared.commit_of(before)
    assert said is not None
    assert (said.message, said.source) == (f"{done.pseudonym} is CEO ({done.pseudonym})", f"{done.pseudonym}.csv")


def test_of_others_all_is_as_it_was(shared: GraphStore) -> None:
    name = "erased2"
    _told(shared, name)
    other, conveyed = ("Stakeholder", f"{name}-1"), ("ValueProposition", f"{name}-vp")
    told = shared.entries_around([other, ("Account", name), conveyed])
    before = [e for e in told if not any(mark in str(e) for mark in (f"{name}-0", "Mira"))]
    done = _erase(shared, f"{name}-0")
    after = shared.entries_around([other, ("Account", name), conveyed])
    kept = [e for e in after if not e.erased and e.commit < (done.commit or 0) and str(done.pseudonym) not in str(e)]
    assert kept == before
    assert len(kept) == 6
    by = f"CONVEYED_TO:{name}-vp:{name}-1:2026-01-02"
    assert [(e.after or {}).get("by") for e in after if e.id == by] == [done.pseudonym] * 2
    vp = shared.node(*conveyed)
    assert vp is not None
    assert vp.get("text") == f"Asked for by {done.pseudonym}, {done.pseudonym}."


def test_what_was_of_them_still_shows_that_there_was_somebody(shared: GraphStore) -> None:
    name = "erased3"
    _told(shared, name)
    made = shared.revision() - 6
    done = _erase(shared, f"{name}-0")
    who = str(done.pseudonym)
    entries = shared.entries_around([("Stakeholder", who)], made)
    assert {e.erased for e in entries} == {True}
    nodes = [e for e in entries if len(e.kind) == 1]
    assert nodes[0] == Entry(("Stakeholder",), (who,), made, {}, {}, made + 1, erased=True)
    assert nodes[-1].after is None
    contact = next(e for e in entries if e.kind[0] == "CONTACTS")
    assert contact == Entry(
        ("CONTACTS", "Employee", "Stakeholder"), (f"{name}-kam", who, ""), 0, None, {}, made + 2, erased=True
    )
    with pytest.raises(Conflict, match=rf"Commit {made + 1} cannot be undone: it changed values of a person who was"):
        erasing.refuse_erased(made + 1, shared.entries(made + 1))


def test_as_of_before_says_that_somebody_was_erased(shared: GraphStore) -> None:
    name = "erased4"
    _told(shared, name)
    then, ctx = shared.revision(), _context(shared)
    past = ctx.at(then, "2026-03-31T00:00:00Z", _DAY)
    assert {p.id for p in people.key_people(past, LOCAL_OWNER, name, None, None, _DAY).people} == {
        f"{name}-0",
        f"{name}-1",
    }
    erasing.erase(ctx, LOCAL_OWNER, f"{name}-0", source="test")
    for asked in (ctx, _context(shared)):
        past = asked.at(then, "2026-03-31T00:00:00Z", _DAY)
        answer = people.key_people(past, LOCAL_OWNER, name, None, None, _DAY)
        assert [p.id for p in answer.people] == [f"{name}-1"]
        assert [(w.what, w.why) for w in answer.withheld] == [
            ("people", "1 person was erased after that: their data are gone from this answer")
        ]
    # Now nobody is missing.
    assert people.key_people(_context(shared), LOCAL_OWNER, name, None, None, _DAY).withheld == []


def test_a_dry_run_says_what_would_go(shared: GraphStore) -> None:
    name = "erased5"
    _told(shared, name)
    before = shared.revision()
    would = _erase(shared, f"{name}-0", dry_run=True)
    assert shared.revision() == before
    assert shared.node("Stakeholder", f"{name}-0") is not None
    done = _erase(shared, f"{name}-0")
    assert would == done.model_copy(update={"commit": None, "pseudonym": None, "dry_run": True})


def test_somebody_who_was_deleted_is_erased_by_id(shared: GraphStore) -> None:
    name = "erased6"
    _told(shared, name)
    commit(shared, drop("Stakeholder", f"{name}-0"))
    done = _erase(shared, f"{name}-0")
    assert done.people == []
    assert done.entries > 5
    assert found(shared, f"Mira {name}", f"mira@{name}", f"+49 {name}", f"{name}-0") == []
    with pytest.raises(NotFound, match="There is no person with the id or name"):
        _erase(shared, f"{name}-0")


def test_a_new_person_may_have_the_id_of_one_erased(shared: GraphStore, opened: Opened) -> None:
    name = "erased7"
    _told(shared, name)
    _erase(shared, f"{name}-0")
    again = commit(shared, put("Stakeholder", f"{name}-0", name="Another")).number
    commit(shared, patch("Stakeholder", f"{name}-0", name="Another one"))
    with opened() as other:
        assert [(e.erased, e.after) for e in other.entries_around([("Stakeholder", f"{name}-0")])] == [
            (False, {"name": "Another"}), (False, {"name": "Another one"}),
        ]  # fmt: skip
        node = other.at(again).node("Stakeholder", f"{name}-0")
        assert node is not None
        assert node.get("name") == "Another"


def test_what_is_kept_under_keys_is_not_to_be_read_without(shared: GraphStore) -> None:
    name = "erased8"
    _told(shared, name)
    rows = shared._bolt.read(
        lambda tx: tx.run("MATCH (e:JournalEntry) WHERE e.a = $a RETURN properties(e)", a=f"Stakeholder:{name}-0")
    )
    assert {("sealed" in row, "data" in row) for (row,) in rows} == {(True, False)}
    assert not any(f"Mira {name}" in str(row) for row in rows)


def test_an_erasure_that_was_cut_short_is_finished_by_the_next_one_who_opens(
    shared: GraphStore, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "erased9"
    _told(shared, name)
    monkeypatch.setattr(Writer, "finish_erasures", lambda self: None)
    _erase(shared, f"{name}-0")
    assert found(shared, f"{name}-0") != []
    assert [e for e in shared.entries_around([("Stakeholder", f"{name}-0")]) if not e.erased] == []
    with opened():
        assert found(shared, f"Mira {name}", f"mira@{name}", f"+49 {name}", f"{name}-0") == []


def test_an_erasure_in_which_the_engine_died_is_finished_with_the_next_commit(
    shared: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "erased11"
    _told(shared, name)

    def dies(_: object) -> None:
        raise StoreUnavailable("The store's engine does not answer.")

    with monkeypatch.context() as patched:
        patched.setattr(scrub, "finish_all", dies)
        with pytest.raises(StoreUnavailable):
            _erase(shared, f"{name}-0")
        assert commit(shared, put("Account", f"{name}-meanwhile")).created == 1
    assert found(shared, f"{name}-0") != []
    commit(shared, put("Account", f"{name}-later"))
    assert found(shared, f"Mira {name}", f"mira@{name}", f"+49 {name}", f"{name}-0") == []


def test_an_erasure_that_waits_for_a_dead_writer_is_finished_by_whoever_rolls_that_back(
    shared: GraphStore, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a Neo4j nobody knows yet that the writer is dead when the store is opened next."""
    name = "erased10"
    _told(shared, name)
    with monkeypatch.context() as patched:
        patched.setattr(Writer, "finish_erasures", lambda self: None)
        _erase(shared, f"{name}-0")
    request = Request("token-dead", "anna", "a message", "test")
    shared._bolt.write(partial(large.begin, request=request, seen=None))
    monkeypatch.setattr(shared._writer._endpoint, "exclusive_writer", False)
    with opened() as other:
        monkeypatch.setattr(other._writer._endpoint, "exclusive_writer", False)
        monkeypatch.setattr(write, "_BEAT_LIMIT", 0.0)
        commit(other, put("Account", f"{name}-later"))
    assert found(shared, f"Mira {name}", f"mira@{name}", f"+49 {name}", f"{name}-0") == []
