"""A writer that was taken for dead and lives: it may not end a commit that somebody has begun to roll back."""

from __future__ import annotations

from functools import partial

import pytest

from graphsvc.errors import StoreUnavailable
from graphsvc.model import Change
from graphsvc.store import large
from graphsvc.store.changes import batches, grouped
from graphsvc.store.graphstore import GraphStore
from graphsvc.store.records import Request

from .build import commit, put


def test_a_writer_cannot_end_a_commit_that_is_being_rolled_back(shared: GraphStore) -> None:
    commit(shared, put("Account", "taken", name="old"))
    before = shared.revision()
    request, bolt = Request("token-taken", "anna", "a message", "test"), shared._bolt
    number = bolt.write(partial(large.begin, request=request, seen=None))
    changes: list[Change] = [put("Account", "taken", name="new")]
    (part,) = batches(grouped(changes), 10)
    bolt.write(partial(large.write_batch, request=request, number=number, index=1, part=part, keys={}))
    # Somebody takes the writer for dead and dies, or is overtaken, after the first step of the rollback.
    dead, undo = shared._writer.mark(), large._undo
    steps = []

    def one_step(*arguments: object, **named: object) -> bool:
        steps.append(undo(*arguments, **named))
        return False

    large._undo = one_step
    try:
        large.roll_back(bolt, dead, "token-of-the-other")
    finally:
        large._undo = undo
    assert steps == [True]
    with pytest.raises(StoreUnavailable, match="taken for dead"):
        bolt.write(partial(large.finish, request=request, number=number))
    large.roll_back(bolt, shared._writer.mark(), "token-of-a-third")
    taken = shared.node("Account", "taken")
    assert taken is not None
    assert (taken.get("name"), shared.revision()) == ("old", before)
