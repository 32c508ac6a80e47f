"""Every answer as of an earlier revision equals what was answered then, on every engine."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graphsvc.access import CUSTOMER, LOCAL_OWNER
from graphsvc.errors import GraphsvcError, InvalidInput, NotFound
from graphsvc.model import NodeChange, Op
from graphsvc.services import people, portfolio, scenes, ways
from graphsvc.services.context import Context
from graphsvc.services.recorded import as_of
from graphsvc.settings import Settings
from graphsvc.store.graphstore import GraphStore

from .build import account, commit, patch
from .test_past import _random_edits

DAY = date(2026, 7, 1)


def _answers(ctx: Context, name: str) -> dict[str, Any]:
    """Everything that can be asked, but for the instant of asking; what is refused, as its words."""
    questions = {
        "key-people": lambda: people.key_people(ctx, LOCAL_OWNER, name, None, None, DAY),
        "coverage": lambda: people.coverage(ctx, LOCAL_OWNER, name, DAY),
        "as a customer sees it": lambda: people.coverage(ctx, CUSTOMER, name, DAY),
        "plan": lambda: ways.plan(ctx, LOCAL_OWNER, name, 3, DAY),
        "paths": lambda: ways.paths(ctx, LOCAL_OWNER, f"{name}-1", None, 3, 4, DAY),
        "accounts": lambda: portfolio.accounts(ctx, LOCAL_OWNER, portfolio.Wanted(q=name), DAY),
    }
    found = {question: _asked(ask) for question, ask in questions.items()}
    scene = _asked(lambda: scenes.scene_answer(ctx, LOCAL_OWNER, name, "en", False, DAY))
    return {**found, "scene": scene}


def _asked(ask: Any) -> Any:
    try:
        answer = ask()
    except GraphsvcError as refused:
        return refused.message
    data = dict(answer) if isinstance(answer, dict) else answer.model_dump(mode="json")
    data.pop("as_of")
    return data


def test_what_was_answered_is_answered_again(shared: GraphStore) -> None:
    name, then = "answered", {}
    for changes in _random_edits(name, 11, 25):
        commit(shared, *changes)
        then[shared.revision()] = _answers(Context(shared, Settings()), name)
    assert len(then) > 15
    for revision, answers in then.items():
        # A context of its own: nothing that was kept then answers now.
        assert _answers(as_of(Context(shared, Settings()), str(revision)), name) == answers


def test_an_answer_says_of_when_it_is(shared: GraphStore) -> None:
    first = commit(shared, *account("when", 2))
    commit(shared, patch("Account", "when", name="Renamed"))
    ctx = Context(shared, Settings(time_zone="Asia/Shanghai"))
    asked = as_of(ctx, str(first.number))
    answer = people.coverage(asked, LOCAL_OWNER, "when", None)
    assert (answer.as_of, answer.revision, answer.account_name) == (first.at, first.number, "when")
    assert answer.today == asked.today(None).isoformat()
    now = people.coverage(as_of(ctx, "now"), LOCAL_OWNER, "when", None)
    assert (now.revision, now.account_name) == (shared.revision(), "Renamed")


def test_what_was_not_there_yet_is_not_found(shared: GraphStore) -> None:
    before = commit(shared, *account("earlier", 1)).number
    commit(shared, *account("later", 1))
    ctx = Context(shared, Settings())
    with pytest.raises(NotFound, match="There is no account with the id or name “later”"):
        people.coverage(as_of(ctx, str(before)), LOCAL_OWNER, "later", DAY)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("9999-01-01", InvalidInput, "This lies in the future"),
        ("1999-01-01", InvalidInput, "Nothing had been recorded by then"),
        ("yesterday", InvalidInput, "“yesterday” names no revision"),
        ("0", NotFound, "There is no commit 0"),
        ("999999999", NotFound, "There is no commit 999999999"),
    ],
)
def test_an_instant_that_cannot_be_is_refused(shared: GraphStore, text: str, kind: type, words: str) -> None:
    commit(shared, NodeChange(Op.PUT, "Account", "refused", {"name": text}))
    with pytest.raises(kind, match=words):
        as_of(Context(shared, Settings()), text)
