"""What a page of the history reads, however far back it lies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from small_account import fresh_context

from graphsvc.access import LOCAL_OWNER
from graphsvc.model import NodeChange, Op
from graphsvc.services import history
from graphsvc.store import records

_COMMITS = 400


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the commits that are read."""
    seen: list[int] = []
    numbered = records.numbered

    def counting(tx: Any, numbers: Iterable[int]) -> list[Any]:
        found = numbered(tx, numbers)
        seen.extend(one.commit.number for one in found)
        return found

    monkeypatch.setattr(records, "numbered", counting)
    monkeypatch.setattr(history, "_READ", 5)  # commits that are looked at together
    return seen


@pytest.mark.parametrize("account", [None, "many"])
def test_a_page_reads_what_it_tells_and_what_takes_that_back(
    tmp_path_factory: pytest.TempPathFactory, read: list[int], account: str | None
) -> None:
    for ctx in fresh_context(tmp_path_factory.mktemp("pages")):
        for number in range(2, _COMMITS + 1):  # the tables are the first commit; the third takes the second back
            change = NodeChange(Op.PUT, "Account", "many", {"name": f"{number}"})
            undoes = [2] if number == 3 else []
            ctx.store.commit([change], author="anna", message="", source="test", undoes=undoes)
        for cursor, told in (
            ("400", {399: None, 398: None, 397: None}),
            ("200", {199: None, 198: None, 197: None}),
            ("5", {4: None, 3: None, 2: 3}),
        ):
            read.clear()
            answer = history.history(ctx, LOCAL_OWNER, account, limit=3, cursor=cursor)
            assert {commit.number: commit.undone_by for commit in answer.commits} == told
            assert len(set(read)) <= 3 + 5
