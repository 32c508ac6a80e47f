"""`query`: the library of questions, one of them by name, or a question of one's own in Cypher."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.main import Call
from graphsvc.cli.opening import opened, today_option
from graphsvc.cli.render import UNKNOWN, Cell, console, emit_json, line, table, words
from graphsvc.errors import InvalidInput
from graphsvc.kinds import ENUMERATIONS

_VALUES = frozenset(value for enumeration in ENUMERATIONS.values() for value in enumeration.values)


@click.command("query")
@click.argument("name", required=False)
@click.argument("parameters", nargs=-1, metavar="[KEY=VALUE]…")
@click.option("--cypher", metavar="TEXT", help="A question of your own. It may only read.")
@click.option("--limit", type=click.IntRange(1, 10_000), help="Rows at most.  [default: the question's own, or 1000]")
@click.option(
    "--timeout", type=click.FloatRange(0, 60, min_open=True), default=10.0, show_default=True, help="Seconds."
)
@today_option
@click.pass_obj
def query_command(
    call: Call, name: str | None, parameters: tuple[str, ...], cypher: str | None, limit: int | None, timeout: float,
    today: date | None,
) -> None:  # fmt: skip
    """Asks the graph: NAME is a question of the library. Without it, the library is listed."""
    if cypher is not None:  # what stands first is a parameter then
        name, parameters = None, (*filter(None, [name]), *parameters)
    values = _values(parameters, as_json=cypher is not None)
    from graphsvc.services import query

    if name is None and cypher is None:
        listed = query.library(LOCAL_OWNER)
        emit_json(listed) if call.json else show_library(listed)
        return
    with opened(call) as ctx:
        answer = query.query(ctx, LOCAL_OWNER, query.Asked(name, cypher, values, limit, timeout, today))
    emit_json(answer) if call.json else show_answer(answer)


def _values(parameters: Sequence[str], *, as_json: bool) -> dict[str, Any]:
    """`key=value` as a map. For Cypher a value is JSON where it can be read as such, else a text."""
    found: dict[str, Any] = {}
    for parameter in parameters:
        key, equals, value = parameter.partition("=")
        if not equals or not key:
            raise InvalidInput(f"“{parameter}” is no parameter.", hint="Write it as key=value, such as limit=20.")
        found[key] = _json(value) if as_json else value
    return found


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def show_library(listed: Any) -> None:
    """Each question with what it asks for."""
    out = console()
    rows = [((q.name, *_asks(q)), (q.title.en, q.title.zh)) for q in listed.queries]
    out.print(table([("Name", "left"), ("Question", "left")], rows))
    out.print(line("graphsvc query NAME [key=value]… asks one; docs/queries.md says more about each."), style="dim")


def _asks(question: Any) -> list[str]:
    """What the question cannot be asked without."""
    return [f"  {p.name}=…" for p in question.parameters if p.required]


def show_answer(answer: Any) -> None:
    """The rows in 80 columns: a name stands over the id that belongs to it."""
    out = console()
    if answer.title:
        out.print(line(answer.title.en), style="bold")
        out.print(line(answer.title.zh), style="dim")
    columns = _merged([column.name for column in answer.columns]) if answer.title else _single(answer)
    heads = [(_heading(answer.columns[places[0]]), _side(answer, places)) for places in columns]
    if answer.rows:
        out.print(table(heads, [[_cell(row, places) for places in columns] for row in answer.rows]))
    out.print(line(_count(answer)))


def _merged(names: list[str]) -> list[tuple[int, ...]]:
    """The columns of each shown column: a name before its id, others alone."""
    shown: list[tuple[int, ...]] = []
    place = 0
    while place < len(names):
        pair = names[place].endswith("_id") and place + 1 < len(names) and not names[place + 1].endswith("_id")
        shown.append((place + 1, place) if pair else (place,))
        place += 2 if pair else 1
    return shown


def _single(answer: Any) -> list[tuple[int, ...]]:
    return [(place,) for place in range(len(answer.columns))]


def _heading(column: Any) -> str:
    return str(column.caption.en if column.caption else column.name)


def _side(answer: Any, places: tuple[int, ...]) -> str:
    values = [row[places[0]] for row in answer.rows]
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in values if v is not None)
    return "right" if numbers and len(places) == 1 and any(v is not None for v in values) else "left"


def _cell(row: list[Any], places: tuple[int, ...]) -> Cell:
    texts = [_text(row[place]) for place in places]
    return texts[0] if len(texts) == 1 else tuple(texts)


def _text(value: Any) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.4g}"
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return ", ".join(map(_text, value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return words(value) if value in _VALUES else str(value)


def _count(answer: Any) -> str:
    rows = "1 row" if len(answer.rows) == 1 else f"{len(answer.rows) or 'No'} rows"
    return f"{rows}; there are more: --limit {answer.limit * 2} shows them." if answer.more else f"{rows}."
