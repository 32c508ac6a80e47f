"""What rests on the whole graph gets its turn although others write all the time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graphsvc.access import LOCAL_OWNER
from graphsvc.model import Change, Commit
from graphsvc.services import erasing, importing
from graphsvc.services.context import Context
from graphsvc.settings import Settings
from graphsvc.store import large
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.marker import Moved
from graphsvc.store.port import Reading
from graphsvc.store.records import Request
from graphsvc.store.turn import Job, Large, together

from .build import account, commit, patch, put, tie
from .conftest import Opened
from .scan import found


@contextmanager
def _somebody_writes(store: GraphStore, one: Callable[[int], Change]) -> Iterator[list[int]]:
    """Commits one change after another without a pause; which ones so far."""
    numbers: list[int] = []
    begun, ended = threading.Event(), threading.Event()

    def write() -> None:
        while not ended.is_set():
            numbers.append(commit(store, one(len(numbers))).number)
            begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(60)
    try:
        yield numbers
    finally:
        ended.set()
        writer.join(60)


def test_an_import_and_an_erasure_get_their_turn(shared: GraphStore, opened: Opened, tmp_path: Path) -> None:
    ctx = Context(shared, Settings(store="unused"))
    commit(shared, *account("busya", 2), patch("Stakeholder", "busya-0", name="Busymark Hale"))
    (tmp_path / "partners.csv").write_text("id,name\nbusy-partner,Busy Partner\n", encoding="utf-8")
    with (
        opened() as other,
        _somebody_writes(other, lambda n: patch("Stakeholder", "busya-1", title=f"t{n}")) as numbers,
    ):
        before = len(numbers)
        report = importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=(tmp_path,)))
        erased = erasing.erase(ctx, LOCAL_OWNER, "busya-0", source="test")
        assert len(numbers) > before
    assert report.created == 1
    assert found(shared, "busya-0", "Busymark") == []
    told = {report.commit, erased.commit}
    assert told.isdisjoint(numbers)
    assert sorted({*numbers, *told}) == list(range(min(numbers), shared.revision() + 1))
    node = shared.node("Stakeholder", "busya-1")
    assert node is not None
    assert node.get("title") == f"t{len(numbers) - 1}"


def test_an_erasure_gets_its_turn_where_what_names_the_person_changes_all_the_time(
    shared: GraphStore, opened: Opened
) -> None:  # fmt: skip
    ctx = Context(shared, Settings(store="unused"))
    commit(shared, *account("busye", 3), patch("Stakeholder", "busye-0", name="Busynote Lee"))
    ends = ("Stakeholder", "busye-1"), ("Stakeholder", "busye-2")
    with (
        opened() as other,
        _somebody_writes(other, lambda n: tie("INFLUENCES", *ends, note=f"{n}: Busynote Lee said so")),
    ):
        done = erasing.erase(ctx, LOCAL_OWNER, "busye-0", source="test")
    assert [(one.kind, one.id) for one in done.mentions] == [("INFLUENCES", "INFLUENCES:busye-1:busye-2")]
    assert shared.node("Stakeholder", "busye-0") is None


def test_an_erasure_begins_anew_where_somebody_names_the_person_meanwhile(
    shared: GraphStore, opened: Opened
) -> None:  # fmt: skip
    """Each plan is overtaken once: by a text elsewhere that names them, by a change of theirs."""
    ctx = Context(shared, Settings(store="unused"))
    commit(shared, *account("busyb", 2), patch("Stakeholder", "busyb-0", name="Busyname Roe"))
    late = [
        put("ValueProposition", "busyb-vp", text="Asked for by Busyname Roe"),
        patch("Stakeholder", "busyb-0", email="busyname@roe.example"),
    ]
    with opened() as other:
        whole = shared.whole_graph
        shared.whole_graph = lambda: _then(whole(), late, other)  # type: ignore[method-assign]
        try:
            done = erasing.erase(ctx, LOCAL_OWNER, "busyb-0", source="test")
        finally:
            del shared.whole_graph  # type: ignore[method-assign]
    assert late == []
    assert [(one.kind, one.id) for one in done.mentions] == [("value_propositions", "busyb-vp")]
    assert found(shared, "busyb-0", "Busyname", "busyname") == []


def _then(graph: object, late: list[Change], other: GraphStore) -> object:
    """The graph, and then somebody else writes."""
    if late:
        commit(other, late.pop(0))
    return graph


def test_a_plan_that_has_to_be_alone_waits_for_the_next_transaction(shared: GraphStore) -> None:
    def alone(reading: Reading) -> list[Change]:
        reading.alone()
        return [put("Partner", "alone", name=f"At {reading.revision}")]

    first = Job(Request("token-busy-1", "anna", "first", "test"), lambda _: [put("Partner", "before", name="B")])
    second = Job(Request("token-busy-2", "anna", "second", "test"), alone)
    before = shared.revision()
    answers = together(shared._bolt, [first, second], 100)
    assert list(answers) == ["token-busy-1"]
    again = together(shared._bolt, [second, first], 100)
    done = again["token-busy-2"]
    assert isinstance(done, Commit)
    assert done.number == before + 2
    node = shared.node("Partner", "alone")
    assert node is not None
    assert node.get("name") == f"At {before + 1}"


def test_one_beyond_a_batch_has_a_transaction_of_its_own(shared: GraphStore) -> None:
    """Else the commits beside it would overtake it."""
    small = Job(Request("token-busy-3", "anna", "small", "test"), lambda _: [put("Partner", "small", name="S")])
    beyond = Job(Request("token-busy-4", "anna", "large", "test"), lambda _: account("busyc", 9))
    assert list(together(shared._bolt, [small, beyond], 10)) == ["token-busy-3"]
    other = Job(Request("token-busy-6", "anna", "small", "test"), small.plan)
    answers = together(shared._bolt, [beyond, other], 10)
    assert [(token, isinstance(answer, Large)) for token, answer in answers.items()] == [("token-busy-4", True)]


def test_what_breaks_while_it_is_planned_anew_breaks_nobody_else(
    shared: GraphStore, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """A commit beyond a batch waits for a thread that commits something small, is overtaken, and fails."""
    plans: list[int] = []

    def plan(_: Reading) -> list[Change]:
        plans.append(1)
        if len(plans) > 1:
            raise RuntimeError("it broke")
        return account("busyd", 34)

    def overtaken(*_: object, **__: object) -> int:
        raise Moved

    monkeypatch.setattr(large, "begin", overtaken)
    with opened(batch=20) as store:
        waiting = Job(Request("token-busy-5", "anna", "large", "test"), plan)
        store._writer._queue.add(waiting)
        assert commit(store, put("Partner", "innocent", name="I")).created == 1
        assert str(waiting.answer) == "it broke"
        assert commit(store, put("Partner", "innocent too", name="I")).created == 1
    assert shared.node("Account", "busyd") is None
