"""Eight people edit the same things at once: nothing is lost, nothing is there twice, on every engine."""

from __future__ import annotations

import random
import threading
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field

from graphsvc.access import LOCAL_OWNER
from graphsvc.errors import Conflict, Unconditional
from graphsvc.model import Op
from graphsvc.services import editing
from graphsvc.services.context import Context
from graphsvc.services.wish import Wish
from graphsvc.settings import Settings
from graphsvc.store.graphstore import GraphStore

from .build import account, commit
from .conftest import Opened
from .test_past import _stored

_WRITERS, _EDITS, _PEOPLE = 8, 250, 20


@dataclass
class _Told:
    """What one writer was told: how often it counted somebody up, what it made, which commits it got, what went wrong.
    `answered`: how each of its turns ended."""

    counted: Counter[str] = field(default_factory=Counter)
    made: list[str] = field(default_factory=list)
    commits: list[int] = field(default_factory=list)
    answered: Counter[str] = field(default_factory=Counter)
    failed: list[BaseException] = field(default_factory=list)


def _write(ctx: Context, seed: int, told: _Told) -> None:
    try:
        _edit(ctx, seed, told)
    except BaseException as error:  # a thread's own would be a warning
        told.failed.append(error)


def _edit(ctx: Context, seed: int, told: _Told) -> None:
    dice = random.Random(seed)
    for _ in range(_EDITS):
        what, person = dice.randrange(10), f"eight-{dice.randrange(_PEOPLE)}"
        if what < 5:
            _count_up(ctx, person, told)
        elif what < 8:
            _make(ctx, Wish(Op.PUT, "stakeholders", f"eight-new-{dice.randrange(300)}", {"name": str(seed)},
                            {"account": "eight"}), told)  # fmt: skip
        else:
            other = f"eight-{dice.randrange(_PEOPLE)}"
            if other == person:
                told.answered["nobody influences themselves"] += 1
            else:
                _make(ctx, Wish(Op.PUT, "INFLUENCES", f"INFLUENCES:{person}:{other}", {"strength": 0.5}), told)


def _count_up(ctx: Context, person: str, told: _Told) -> None:
    """Reads a number and writes the next one, for the version that was read; as often as others are in the way."""
    while True:
        seen = editing.read(ctx, LOCAL_OWNER, "stakeholders", person)
        count = int(seen.properties.get("title", "0")) + 1
        wish = Wish(Op.PATCH, "stakeholders", person, {"title": str(count)}, revision=seen.revision)
        try:
            done = editing.apply(ctx, LOCAL_OWNER, [wish], f"{person} {count}", "test")
        except Conflict:
            continue
        told.answered["counted"] += 1
        told.counted[person] += 1
        told.commits.append(done.number)
        return


def _make(ctx: Context, wish: Wish, told: _Told) -> None:
    """Makes something that others may make as well: one of them does."""
    try:
        done = editing.apply(ctx, LOCAL_OWNER, [wish], f"made {wish.id}", "test")
    except Unconditional:
        told.answered["made already"] += 1
        return
    told.answered["made"] += 1
    told.made.append(wish.id)
    told.commits.append(done.number)


def test_eight_writers_lose_nothing_and_make_nothing_twice(shared: GraphStore, opened: Opened) -> None:
    """Four share a store, as the threads of one service; four have one each, as other processes would."""
    before = commit(shared, *account("eight", _PEOPLE)).number
    told = [_Told() for _ in range(_WRITERS)]
    with ExitStack() as stack:
        stores = [shared] * 4 + [stack.enter_context(opened()) for _ in range(4)]
        writers = [
            threading.Thread(target=_write, args=(Context(store, Settings()), seed, told[seed]))
            for seed, store in enumerate(stores)
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
    assert [one.failed for one in told] == [[]] * _WRITERS
    assert [one.answered.total() for one in told] == [_EDITS] * _WRITERS
    assert all(one.answered["counted"] > 0 and one.answered["made"] > 0 for one in told)
    assert sum(len(one.commits) for one in told) == sum(one.answered["counted"] + one.answered["made"] for one in told)
    counted = sum((one.counted for one in told), Counter[str]())
    people = {f"eight-{number}": shared.node("Stakeholder", f"eight-{number}") for number in range(_PEOPLE)}
    assert {p: int(node.get("title", "0")) for p, node in people.items() if node} == {p: counted[p] for p in people}
    made = [id_ for one in told for id_ in one.made]
    assert len(made) == len(set(made)) > 100
    graph = shared.account_graph("eight")
    assert sorted(i for i in graph.nodes("Stakeholder") if "new" in i) == sorted(i for i in made if ":" not in i)
    assert sorted(t.id for t in graph.ties("INFLUENCES")) == sorted(i for i in made if ":" in i)
    numbers = sorted(number for one in told for number in one.commits)
    assert numbers == list(range(before + 1, shared.revision() + 1))
    assert _duplicates(shared) == []
    replayed = _stored(shared.at(before).whole_graph())
    for entry in shared.entries_since(before):
        was = replayed.pop((entry.kind, entry.key), (0, None))
        assert was == (entry.since if entry.before is not None else 0, entry.before)
        if entry.after is not None:
            replayed[entry.kind, entry.key] = (entry.commit, entry.after)
    assert replayed == _stored(shared.whole_graph())


def _duplicates(store: GraphStore) -> list[list[object]]:
    """Counted by looking at everything, since an index may not see a duplicate."""
    texts = (
        "MATCH (n:Stakeholder) WITH n.id AS id, count(*) AS times WHERE times > 1 RETURN id, times",
        "MATCH (a:Stakeholder)-[r:INFLUENCES]->(b:Stakeholder) WITH a.id AS a, b.id AS b, count(r) AS times "
        "WHERE times > 1 RETURN a, b, times",
    )
    return [row for text in texts for row in store._bolt.read(lambda tx, text=text: tx.run(text))]  # type: ignore[misc]
