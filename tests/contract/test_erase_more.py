"""Erasing in a store of its own: many ties, ids of earlier, the register, and what the engine's files hold then."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
import pytest

from graphsvc.access import LOCAL_OWNER
from graphsvc.errors import Conflict, InvalidChange
from graphsvc.model import Op, TieChange
from graphsvc.services import erasing, register, renaming
from graphsvc.services.context import Context
from graphsvc.services.diffing import diff
from graphsvc.services.history import history, show
from graphsvc.services.undoing import Wanted, undo
from graphsvc.settings import Settings
from graphsvc.store.graphstore import GraphStore

from .build import account, commit, drop, patch, put, tie
from .conftest import Opened, embedded
from .scan import found, said


def _context(store: GraphStore) -> Context:
    return Context(store, Settings(store="unused"))


def test_a_large_erasure_goes_in_batches(shared: GraphStore, opened: Opened) -> None:
    commit(shared, *account("many", 9))
    ours = ("Employee", "many-mark")
    commit(shared, put(*ours, name="Manymark Kim"))
    for number in range(9):
        commit(shared, tie("CONTACTS", ours, ("Stakeholder", f"many-{number}"), level="vendor"))
    with opened(batch=3) as small:
        done = erasing.erase(_context(small), LOCAL_OWNER, "Manymark Kim", source="test")
    assert (done.ties, done.entries) == (9, 10)
    assert found(shared, "many-mark", "Manymark") == []


def test_all_ids_of_a_person_go_and_not_those_of_others(shared: GraphStore) -> None:
    """Renamed, and the same person at an earlier account; nobody else gets an id that leads to somebody."""
    ctx = _context(shared)
    commit(shared, *account("idsa", 2), *account("idsb", 1))
    commit(shared, patch("Stakeholder", "idsa-0", name="Idsmark Vale"))
    commit(shared, tie("SAME_PERSON_AS", ("Stakeholder", "idsb-0"), ("Stakeholder", "idsa-0")))
    renaming.rename(ctx, LOCAL_OWNER, "stakeholders", "idsa-0", "idsa-new", source="test")
    renaming.rename(ctx, LOCAL_OWNER, "stakeholders", "idsa-1", "idsa-other", source="test")
    with pytest.raises(InvalidChange, match="The id idsa-0 is an earlier one of something else"):
        renaming.rename(ctx, LOCAL_OWNER, "stakeholders", "idsa-other", "idsa-0", source="test")
    done = erasing.erase(ctx, LOCAL_OWNER, "idsa-new", source="test")
    assert [gone.id for gone in done.people] == ["idsa-new", "idsb-0"]
    assert done.earlier_ids == ["idsa-0"]
    assert found(shared, "idsa-0", "idsa-new", "idsb-0", "Idsmark") == []
    node = shared.node("Stakeholder", "idsa-other")
    assert node is not None
    assert node.get("name") == "Person 1"
    again = erasing.erase(ctx, LOCAL_OWNER, "idsa-1", source="test")
    assert ([gone.id for gone in again.people], again.earlier_ids) == (["idsa-other"], ["idsa-1"])
    assert found(shared, "idsa-1", "idsa-other") == []


def test_an_earlier_record_that_was_deleted_goes_with_the_person(shared: GraphStore) -> None:
    """Joined to them as the same person until it was deleted, and they were renamed since. Not: who turned out to be
    somebody else, as only the tie was taken away; and not who has the deleted one's id by now."""
    ctx = _context(shared)
    commit(shared, *account("reca", 3), *account("recb", 2))
    tied = [(("Stakeholder", f"recb-{n}"), ("Stakeholder", "reca-0")) for n in (0, 1)]
    commit(shared, patch("Stakeholder", "recb-0", name="Recmark Old"), *(tie("SAME_PERSON_AS", *ends) for ends in tied))
    commit(shared, tie("SAME_PERSON_AS", ("Stakeholder", "reca-2"), ("Stakeholder", "reca-0")))
    commit(shared, TieChange(Op.DELETE, "SAME_PERSON_AS", "Stakeholder", "reca-2", "Stakeholder", "reca-0"))
    commit(shared, drop("Stakeholder", "recb-0"), drop("Stakeholder", "recb-1"))
    commit(shared, put("Stakeholder", "recb-1", name="Somebody Else"))
    renaming.rename(ctx, LOCAL_OWNER, "stakeholders", "reca-0", "reca-new", source="test")
    by_earlier = erasing.erase(ctx, LOCAL_OWNER, "recb-0", source="test", dry_run=True)
    done = erasing.erase(ctx, LOCAL_OWNER, "reca-new", source="test")
    for answer in (by_earlier, done):
        assert [gone.id for gone in answer.people] == ["reca-new"]
        assert answer.earlier_ids == ["reca-0", "recb-0"]
    assert found(shared, "recb-0", "reca-0", "Recmark") == []
    assert [shared.node("Stakeholder", id_) is None for id_ in ("reca-2", "recb-1")] == [False, False]


@pytest.mark.parametrize("how", ["renamed", "merged", "deleted and brought back"])
def test_two_who_turned_out_to_be_two_are_not_erased_together(shared: GraphStore, how: str) -> None:
    """Whatever happened to one of them while they counted as the same: the tie alone was taken away in the end."""
    ctx, name = _context(shared), f"two-{how[:3]}"
    commit(shared, *account(name, 4))
    one, other = ("Stakeholder", f"{name}-1"), ("Stakeholder", f"{name}-2")
    commit(shared, tie("SAME_PERSON_AS", one, other))
    if how == "renamed":
        renaming.rename(ctx, LOCAL_OWNER, "stakeholders", one[1], f"{name}-new", source="test")
    elif how == "merged":
        renaming.merge(ctx, LOCAL_OWNER, "stakeholders", f"{name}-3", one[1], source="test")
    else:
        undo(ctx, LOCAL_OWNER, commit(shared, drop(*one)).number, Wanted(source="test"))
    (same,) = (found for found in shared.ties_of(*other) if found.type == "SAME_PERSON_AS")
    commit(shared, TieChange(Op.DELETE, same.type, *same.ends[0], *same.ends[1]))
    if how == "deleted and brought back":
        commit(shared, drop(*one))
    there = shared.node(*same.ends[0])
    done = erasing.erase(ctx, LOCAL_OWNER, other[1], source="test")
    assert ([gone.id for gone in done.people], done.earlier_ids) == ([other[1]], [])
    assert shared.node(*same.ends[0]) == there


def test_the_history_goes_on_after_somebody_who_was_renamed_and_merged_is_erased(shared: GraphStore) -> None:
    ctx = _context(shared)
    commit(shared, *account("goes", 3))
    first = renaming.rename(ctx, LOCAL_OWNER, "stakeholders", "goes-1", "goes-one", source="test").number
    renaming.merge(ctx, LOCAL_OWNER, "stakeholders", "goes-one", "goes-2", source="test")
    erasing.erase(ctx, LOCAL_OWNER, "goes-one", source="test")
    listed = history(ctx, LOCAL_OWNER, None).commits
    assert [c.number for c in listed[:3]] == [first + 2, first + 1, first]
    assert {c.text for c in show(ctx, LOCAL_OWNER, first).commit.changes} == {"Of a person who was erased"}
    for account_id in (None, "goes"):
        compared = diff(ctx, LOCAL_OWNER, str(first - 1), str(first + 1), account_id)
        assert [person.id for person in compared.people] == []
        assert [left.why for left in compared.withheld] == [
            "1 person was erased after that: their data are gone from this answer"
        ]
    with pytest.raises(Conflict, match="it changed values of a person who was erased"):
        undo(ctx, LOCAL_OWNER, first, Wanted(source="test"))


def test_an_id_that_is_a_number_takes_no_numbers_out_of_texts(shared: GraphStore) -> None:
    commit(shared, *account("num", 2))
    person, note = ("Stakeholder", "4711"), "Budget 4711, 3.4711, room 4711; ask Nummark Vale"
    commit(shared, put(*person, name="Nummark Vale"), tie("WORKS_AT", person, ("Account", "num")))
    commit(shared, tie("INFLUENCES", ("Stakeholder", "num-0"), ("Stakeholder", "num-1"), note=note))
    done = erasing.erase(_context(shared), LOCAL_OWNER, "4711", source="test")
    left = shared.tie("INFLUENCES", "num-0", "num-1")
    assert left is not None
    assert left.get("note") == f"Budget 4711, 3.4711, room 4711; ask {done.pseudonym}"
    assert shared.node(*person) is None


def test_the_register_erases_again_who_came_back(shared: GraphStore, tmp_path: Path) -> None:
    """As after a restore of a backup that was made before."""
    ctx = _context(shared)
    commit(shared, *account("reg", 2))
    done = erasing.erase(ctx, LOCAL_OWNER, "reg-0", source="test")
    file = tmp_path / "register.json"
    file.write_text(register.register(ctx, LOCAL_OWNER).model_dump_json())
    assert not [text for text in said(shared) if "reg-0" in text]
    commit(shared, put("Stakeholder", "reg-0", name="Back again"))
    wanted = register.read_register(file)
    assert wanted.erased[-1].pseudonym == done.pseudonym
    would = register.erase_again(ctx, LOCAL_OWNER, wanted, source="test", dry_run=True)
    assert "reg-0" in {gone.id for one in would.erased for gone in one.people}
    assert shared.node("Stakeholder", "reg-0") is not None
    register.erase_again(ctx, LOCAL_OWNER, wanted, source="test")
    assert shared.node("Stakeholder", "reg-0") is None
    assert register.erase_again(ctx, LOCAL_OWNER, wanted, source="test").erased == []
    assert shared.node("Stakeholder", "reg-1") is not None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


def _holding(folder: Path, word: str) -> set[str]:
    """The kinds of the engine's files in which a word stands."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.suffix for path in files if word.encode() in path.read_bytes()}


def _ended(folder: Path) -> None:
    """Waits until no engine works in the folder any more."""
    for _ in range(200):
        if not any(str(folder) in " ".join(p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"])):
            return
        time.sleep(0.1)
    raise AssertionError("the engine did not end")


def test_what_the_engines_own_files_hold_is_as_the_guide_says(folder: Path, tmp_path: Path) -> None:
    """docs/forgetting.md: names and ids in index files until these are written anew; nothing in a copy."""
    with embedded(folder) as store:
        commit(store, *account("files", 1))
        commit(store, patch("Stakeholder", "files-0", name="Filesmark", email="filesmark@x"))
        erasing.erase(_context(store), LOCAL_OWNER, "files-0", source="test")
        nodes, ties = _raw(store)
    _ended(folder)
    assert _holding(folder, "filesmark@x") == set()
    assert _holding(folder, "Filesmark") <= {".numtidx"}
    assert _holding(folder, "files-0") <= {".numtidx", ".umtidx"}
    copied = tmp_path / "copied"
    with embedded(copied) as store:
        store._bolt.write(lambda tx: [tx.run(f"CREATE (n:{label}) SET n = $p", p=p) for label, p in nodes])
    _ended(copied)
    assert len(nodes) > 5
    assert ties == 1
    assert [_holding(copied, word) for word in ("filesmark@x", "Filesmark", "files-0")] == [set(), set(), set()]


def _raw(store: GraphStore) -> tuple[list[tuple[str, dict[str, object]]], int]:
    """All nodes but the marker, which the copy has; how many ties there are: they hold nothing of their own here."""
    rows = store._bolt.read(lambda tx: tx.run("MATCH (n) RETURN labels(n)[0], properties(n)"))
    ties = store._bolt.read(lambda tx: tx.run("MATCH ()-[r]->() RETURN count(r)"))
    return [(label, p) for label, p in rows if label != "StoreMarker"], int(ties[0][0])
