"""What large commits only created is noted by name, and told as if each thing had an entry, on every engine."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphsvc.access import LOCAL_OWNER
from graphsvc.errors import StoreUnavailable
from graphsvc.model import Entry
from graphsvc.services import erasing, renaming
from graphsvc.services.context import Context
from graphsvc.settings import Settings
from graphsvc.store import backup, creations, scrub
from graphsvc.store.graphstore import GraphStore

from .build import account, commit, drop, patch, put, tie
from .conftest import ENGINES, Opened
from .scan import found, said
from .test_past import _random_edits

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
_PEOPLE = 9
_SIZE = 3 + 2 * _PEOPLE + _PEOPLE - 1
"""An account with its standing opportunity and their tie; people who work there; all but the first report."""


def _context(store: GraphStore) -> Context:
    return Context(store, Settings(store="unused"))


def _noted(store: GraphStore, number: int) -> tuple[int, dict[str, list[str]]]:
    """How many entries a commit has, and the ids that it has by name, by kind."""
    entries = store._bolt.read(
        lambda tx: tx.run("MATCH (e:JournalEntry) WHERE e.commit = $number RETURN count(e)", number=number)
    )
    text = "MATCH (c:JournalCreation) WHERE c.commit = $number RETURN c.kind, c.a ORDER BY c.seq"
    names: dict[str, list[str]] = {}
    for kind, ids in store._bolt.read(lambda tx: tx.run(text, number=number)):
        names.setdefault(kind[0], []).extend(ids)
    return entries[0][0], names


def test_an_import_notes_what_it_creates_by_name(shared: GraphStore, opened: Opened) -> None:
    commit(shared, put("Account", "crnamed", name="Earlier"))
    with opened(batch=4) as large:
        done = commit(large, *account("crnamed", 3))
    assert (done.created, done.updated) == (3 + 2 * 3 + 2 - 1, 1)
    assert _noted(shared, done.number) == (
        1,
        {
            "Opportunity": ["standing:crnamed"], "Stakeholder": ["crnamed-0", "crnamed-1", "crnamed-2"],
            "OF": ["standing:crnamed"], "REPORTS_TO": ["crnamed-1", "crnamed-2"],
            "WORKS_AT": ["crnamed-0", "crnamed-1", "crnamed-2"],
        },
    )  # fmt: skip
    assert shared.audit() == []


def test_a_tie_with_free_text_in_its_key_has_an_entry(shared: GraphStore, opened: Opened) -> None:
    """Who is erased may stand in it, and it is made of properties that a name does not hold."""
    commit(shared, *account("crmail", 2), put("Employee", "crmail-e", name="Mail"))
    mail = {"at": "2026-01-01T00:00:00Z", "channel": "email", "direction": "out", "ref": "To Ann"}
    ends = ("Employee", "crmail-e"), ("Stakeholder", "crmail-0")
    with opened(batch=2) as large:
        new = [put("Stakeholder", f"crmail-new-{number}", name="New") for number in range(2)]
        done = commit(large, *new, tie("INTERACTED_WITH", *ends, "|".join(mail.values()), **mail))
    assert _noted(shared, done.number) == (1, {"Stakeholder": ["crmail-new-0", "crmail-new-1"]})


@pytest.mark.parametrize("seed", range(2))
def test_it_is_told_as_entries_tell_it(shared: GraphStore, opened: Opened, seed: int) -> None:
    """The same edits, one after the other in commits with entries and in large ones: the journal says the same of both,
    by commit, by node, and of all that came later."""
    names = f"crentry{seed}", f"crnamed{seed}"
    numbers: dict[str, list[int]] = {name: [] for name in names}
    with opened(batch=1) as large:
        for pair in zip(*(_random_edits(name, seed, 40) for name in names), strict=True):
            for store, name, changes in zip((shared, large), names, pair, strict=True):
                done = commit(store, *changes)
                numbers[name] += [done.number] if done.created or done.updated or done.deleted else []
    assert sum(bool(_noted(shared, number)[1]) for number in numbers[names[1]]) > 10
    entries, named = ([_told(shared, name, numbers[name], turn) for turn in range(0, 25, 8)] for name in names)
    assert entries == named


def _told(store: GraphStore, name: str, numbers: list[int], turn: int) -> dict[str, list[str]]:
    after = numbers[turn]
    nodes = [("Account", name), *(("Stakeholder", f"{name}-{number}") for number in range(8))]

    def plain(entries: list[Entry]) -> list[str]:
        """Commits by their turn, ids without the name."""
        return sorted(_plain(entry, name, numbers) for entry in entries)

    since = [entry for entry in store.entries_since(after) if any(name in node_id for _, node_id in entry.ends)]
    return {
        "of the commit": plain(store.entries(after)),
        "around": plain(store.entries_around(nodes, after)),
        "since": plain(since),
    }


def _plain(entry: Entry, name: str, numbers: list[int]) -> str:
    turn = {0: None, **{number: turn for turn, number in enumerate(numbers)}}
    parts: list[Any] = [entry.kind, entry.key, entry.before, entry.after, entry.erased]
    states = [sorted(part.items()) if isinstance(part, dict) else part for part in parts]
    return f"{turn[entry.commit]} {turn[entry.since]} {states}".replace(name, "name")


def test_places_are_told_once_however_they_are_read(shared: GraphStore, opened: Opened) -> None:
    with opened(batch=5) as large:
        done = commit(large, *account("crplaces", _PEOPLE))
    every = shared.entries(done.number)
    assert len(every) == len({(entry.kind, entry.key) for entry in every}) == _SIZE
    assert [entry.kind[0] for entry in every[:3]] == ["Account", "Opportunity", "Stakeholder"]
    for limit in (1, 2, 4, 8, _SIZE):
        assert shared.entries(done.number, limit) == every[:limit]


def test_who_is_erased_goes_from_the_names(shared: GraphStore, opened: Opened) -> None:
    """Created in a large commit and never changed: no entry and no key ever named them."""
    with opened(batch=4) as large:
        number = commit(large, *account("crbyname", 3), put("Employee", "crbyname-e", name="Gonemark Kim")).number
        changes = [tie("CONTACTS", ("Employee", "crbyname-e"), ("Stakeholder", f"crbyname-{n}")) for n in range(3)]
        commit(large, *changes, *(put("Stakeholder", f"crbyname-{n}", name="x") for n in range(3, 6)))
    assert any("crbyname-e" in text for text in said(shared))
    erasing.erase(_context(shared), LOCAL_OWNER, "Gonemark Kim", source="test")
    assert found(shared, "crbyname-e", "Gonemark") == []
    nameless = [entry for entry in shared.entries(number) if entry.erased]
    assert [(entry.kind, entry.before, entry.after) for entry in nameless] == [(("Employee",), None, {})]
    assert shared.audit() == []


def test_what_came_by_name_and_went_is_in_the_journal_all_the_same(shared: GraphStore, opened: Opened) -> None:
    with opened(batch=4) as large:
        first = commit(large, *account("crwent", 4)).number
        commit(shared, drop("Stakeholder", "crwent-3"))
        again = commit(large, *account("crwent", 5)).number
    commit(shared, patch("Stakeholder", "crwent-3", title="CFO"))
    around = [e for e in shared.entries_around([("Stakeholder", "crwent-3")]) if len(e.kind) == 1]
    person = {"name": "Person 3"}
    assert [(e.commit, e.since, e.before, e.after) for e in around] == [
        (first, 0, None, person), (first + 1, first, person, None), (again, 0, None, person),
        (again + 1, again, person, {**person, "title": "CFO"}),
    ]  # fmt: skip


def test_an_earlier_id_has_an_entry(shared: GraphStore, opened: Opened) -> None:
    """Renamed in a large commit: who is erased under the new id goes under the old one as well."""
    commit(shared, *account("crrenamed", 4), put("Employee", "crrenamed-e", name="Renamemark Kim"))
    ties = [tie("CONTACTS", ("Employee", "crrenamed-e"), ("Stakeholder", f"crrenamed-{n}")) for n in range(4)]
    commit(shared, *ties)
    with opened(batch=3) as large:
        renaming.rename(_context(large), LOCAL_OWNER, "employees", "crrenamed-e", "crrenamed-f", source="test")
    assert ("Employee:crrenamed-e", "crrenamed-f") in shared.ids_once("Alias")
    erasing.erase(_context(shared), LOCAL_OWNER, "crrenamed-f", source="test")
    assert found(shared, "crrenamed-e", "crrenamed-f", "Renamemark") == []


def test_what_one_commit_made_and_took_along_is_told_twice(shared: GraphStore, opened: Opened) -> None:
    commit(shared, *account("cralong", 1), put("Stakeholder", "cralong-q", name="Q"))
    place = ("Account", "cralong")
    changes = [tie("WORKS_AT", ("Stakeholder", "cralong-q"), place, "", title="x"), drop("Stakeholder", "cralong-q")]
    more = [tie("CONFLICTS_WITH", ("Stakeholder", "cralong-0"), ("Stakeholder", "cralong-q"))]
    with opened(batch=1) as large:
        number = commit(large, *changes[:1], *more, *changes[1:]).number
    around = shared.entries_around([("Stakeholder", "cralong-q")], number - 1)
    assert sorted(map(str, around)) == sorted(map(str, shared.entries(number)))
    of_ties = sorted((e.kind[0], e.before is None, e.after is None) for e in around if len(e.kind) > 1)
    assert of_ties == [
        ("CONFLICTS_WITH", False, True), ("CONFLICTS_WITH", True, False), ("WORKS_AT", False, True),
        ("WORKS_AT", True, False),
    ]  # fmt: skip


def test_a_rollback_meanwhile_does_not_empty_what_is_told(
    shared: GraphStore, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large commit that changes it is open while the graph is read, and rolled back before the entries are."""
    commit(shared, put("Account", "croverrun", name="Before"))
    with opened(batch=2) as large:
        number = commit(large, *(put("Stakeholder", f"croverrun-{n}", name="n") for n in range(4))).number
        told: list[Callable[[], list[Entry]]] = [
            lambda: shared.entries(number),
            lambda: shared.entries_around([("Stakeholder", f"croverrun-{n}") for n in range(4)]),
            lambda: shared.entries_since(number - 1),
        ]
        sound = [read() for read in told]
        assert [[e.after for e in entries] for entries in sound] == [[{"name": "n"}] * 4] * 3
        for read, entries in zip(told, sound, strict=True):
            assert _told_over_a_rollback(large, read, monkeypatch) == entries


def _told_over_a_rollback(
    large: GraphStore, read: Callable[[], list[Entry]], monkeypatch: pytest.MonkeyPatch
) -> list[Entry]:
    written, seen = threading.Event(), threading.Event()

    def fail(*_: int) -> None:
        written.set()
        seen.wait(20)
        raise RuntimeError("the writer gives up")

    def write() -> None:
        changes = [patch("Stakeholder", f"croverrun-{n}", title="t") for n in range(4)]
        with pytest.raises(RuntimeError, match="gives up"):
            large.commit(changes, author="anna", message="m", source="test", progress=fail)

    writer = threading.Thread(target=write)

    def then_roll_back(real: Callable[..., Any]) -> Callable[..., Any]:
        def look(*args: Any) -> Any:
            now = real(*args)
            seen.set()
            writer.join()
            return now

        return look

    with monkeypatch.context() as patched:
        for name in ("standing", "standing_around"):
            patched.setattr(creations, name, then_roll_back(getattr(creations, name)))
        writer.start()
        written.wait(20)
        return read()


def test_nothing_is_made_up_about_commits_without_a_journal(place: tuple[str, Path]) -> None:
    """Stores of versions 1 and 2 have commits of which nobody knows what they changed."""
    name, home = place
    with backup.opened(FIXTURES / "store-version-2.graphsvc") as old, ENGINES[name](home) as store:
        store.fill(old)
        people = [("Account", "acme"), ("Stakeholder", "dev"), ("Employee", "kam")]
        assert store.revision() == 3
        assert [store.entries(2), store.entries_around(people), store.entries_since(1)] == [[], [], []]


def test_an_erasure_that_is_not_finished_is_no_damage(
    shared: GraphStore, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut short when the pages are clean and the entries are not, and before either is."""
    with opened(batch=4) as large:
        number = commit(large, *account("crhalf", 3)).number
    done: list[int] = []

    def cut(real: Callable[..., bool], after: int) -> Callable[..., bool]:
        def step(*args: Any, **how: Any) -> bool:
            if len(done) == after:
                raise StoreUnavailable("cut")
            done.append(1)
            return real(*args, **how)

        return step

    for person, after in (("crhalf-0", 0), ("crhalf-1", 2)):
        done.clear()
        with monkeypatch.context() as patched:
            patched.setattr(scrub, "_unname_creations", cut(scrub._unname_creations, after))
            patched.setattr(scrub, "_unname", cut(scrub._unname, after))
            with pytest.raises(StoreUnavailable, match="cut"):
                erasing.erase(_context(shared), LOCAL_OWNER, person, source="test")
            assert shared.audit() == []
            assert [e.after for e in shared.entries(number) if e.erased and e.kind == ("Stakeholder",)][-1:] == [{}]
        shared._writer.finish_erasures()
        assert found(shared, person) == []
    assert shared.audit() == []


_RESTORE = """MATCH (c:JournalCreation) WHERE c.commit = $number AND (c.kind[0] = 'OF' AND c.b IS NULL OR
c.kind = ['Stakeholder']) SET c.kind = ['Stakeholder'], c.a = ['crmisnamed-0', 'crmisnamed-1'],
c.id = toString(c.commit) + ':' + toString(c.seq)"""


def test_a_damaged_name_is_found(shared: GraphStore, opened: Opened) -> None:
    with opened(batch=4) as large:
        number = commit(large, *account("crmisnamed", 2)).number
    where = "MATCH (c:JournalCreation) WHERE c.commit = $number AND c.kind = ['Stakeholder']"

    def call(*ids: str) -> None:
        shared._bolt.write(lambda tx: tx.run(f"{where} SET c.a = $ids", number=number, ids=list(ids)))

    call("crmisnamed-0", "crmisnamed-9")
    assert shared.audit() == [
        "Stakeholder crmisnamed-1 is there, and no commit made it so.",
        f"Stakeholder crmisnamed-9 is not there, and commit {number} left it there.",
    ]
    call("crmisnamed-0")
    assert shared.audit() == [
        f"Commit {number} has 7 entries in the journal, not 8.",
        "Stakeholder crmisnamed-1 is there, and no commit made it so.",
    ]
    call("crmisnamed-0", "crmisnamed-1")
    assert shared.audit() == []
    damages = ("REMOVE c.a", "SET c.kind = ['OF', 'Opportunity', 'Account']", "SET c.id = 'lost'")
    for damage in damages:
        shared._bolt.write(lambda tx, d=damage: tx.run(f"{where} {d}", number=number))
        (problem,) = shared.audit()
        assert "page" in problem
        shared._bolt.write(lambda tx: tx.run(_RESTORE, number=number))
    assert shared.audit() == []
