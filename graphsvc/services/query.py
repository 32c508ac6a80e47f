"""Asking the graph: the library's questions by name, and questions of one's own in Cypher, which only read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graphsvc.access import FieldClass, Viewer
from graphsvc.errors import Denied, InvalidInput, NotFound
from graphsvc.kinds import Caption
from graphsvc.model import Table
from graphsvc.services.answers import (
    Library,
    LibraryQuestion,
    QueryAnswer,
    QueryColumn,
    QueryParameter,
    Words,
)
from graphsvc.services.arguments import given
from graphsvc.services.context import Context
from graphsvc.services.studies import stamp
from graphsvc.store.library import Question, questions

LIMIT, LARGEST_LIMIT = 1000, 10_000  # rows
TIMEOUT, LONGEST_TIMEOUT = 10.0, 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Asked:
    """A question by its `name` in the library, or in `cypher`. `limit`: rows at most, by default the question's own or
    1,000; `timeout` in seconds; `today`: the day that the library's days are counted from."""

    name: str | None = None
    cypher: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    limit: int | None = None
    timeout: float = TIMEOUT
    today: date | None = None


def library(viewer: Viewer) -> Library:
    """Every question that the viewer may ask by name, by name."""
    return Library(queries=[_described(q) for q in questions().values() if _may_ask(viewer, q)])


def query(ctx: Context, viewer: Viewer, asked: Asked) -> QueryAnswer:
    """The answer to one question.

    Raises NotFound for a name that the library has not, InvalidInput for parameters that do not fit and for Cypher that
    does not only read, Denied where the question shows what the viewer may not see, TookTooLong after the time limit.
    """
    if (asked.name is None) == (asked.cypher is None):
        raise InvalidInput("Give the name of a question, or Cypher.", hint="One of the two.")
    if asked.cypher is not None:
        return _free(ctx, viewer, asked, asked.cypher)
    return _named(ctx, viewer, asked, _find(viewer, asked.name or ""))


def _free(ctx: Context, viewer: Viewer, asked: Asked, text: str) -> QueryAnswer:
    if not viewer.sees >= frozenset(FieldClass):
        raise Denied(
            "Questions of your own could show what your role does not see.",
            hint="Ask one of the library: `graphsvc query` lists them.",
        )
    limit = asked.limit or LIMIT
    table, revision = ctx.store.ask(text, asked.parameters, limit, asked.timeout)
    columns = [QueryColumn(name=name) for name in table.columns]
    return _answer(ctx, asked, table, revision, columns, asked.parameters, limit)


def _named(ctx: Context, viewer: Viewer, asked: Asked, question: Question) -> QueryAnswer:
    values = given(ctx, viewer, question, asked.parameters, ctx.today(asked.today))
    limit = asked.limit or values.get("limit") or LIMIT
    sent = {**values, "limit": limit + 1} if "limit" in values else values  # one more tells whether there are more
    table, revision = ctx.store.ask(question.text, sent, limit, asked.timeout)
    columns = [QueryColumn(name=c.name, caption=_words(c.caption)) for c in question.columns]
    answer = _answer(ctx, asked, table, revision, columns, {**values, "limit": limit}, limit)
    return answer.model_copy(update={"name": question.name, "title": _words(question.title)})


def _answer(
    ctx: Context, asked: Asked, table: Table, revision: int, columns: list[QueryColumn],
    parameters: Mapping[str, Any], limit: int,
) -> QueryAnswer:  # fmt: skip
    return QueryAnswer(
        **stamp(ctx, revision, ctx.today(asked.today)),
        parameters=dict(parameters), columns=columns, rows=table.rows, limit=limit, more=table.more,
    )  # fmt: skip


def _find(viewer: Viewer, name: str) -> Question:
    """The question with this name. One that the viewer may not ask says so: the library is no secret."""
    import difflib

    question = questions().get(name.replace("-", "_"))
    if question is None:
        near = difflib.get_close_matches(name, questions(), n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "`graphsvc query` lists the questions."
        shown = f"“{name[:60]}”"
        raise NotFound(
            f"The library has no question {shown}.", hint=hint, public="The library has no question with this name."
        )
    if not _may_ask(viewer, question):
        raise Denied(
            "This question shows what your role does not see.", hint="`graphsvc query` lists what you may ask."
        )
    return question


def _may_ask(viewer: Viewer, question: Question) -> bool:
    return all(viewer.may_see(column.field_class) for column in question.columns)


def _described(question: Question) -> LibraryQuestion:
    return LibraryQuestion(
        name=question.name,
        title=_words(question.title),
        description=_words(question.description),
        parameters=[
            QueryParameter(
                name=p.name, type=p.type, default=p.default or None, required=p.default is None,
                caption=_words(p.caption),
            )
            for p in question.parameters
        ],
        columns=[QueryColumn(name=c.name, caption=_words(c.caption)) for c in question.columns],
    )  # fmt: skip


def _words(caption: Caption) -> Words:
    return Words(en=caption.en, zh=caption.zh)
