"""Writes docs/queries.md, the library of questions: `.venv/bin/python scripts/queries_page.py`.

A test compares the page with what the files of `cypher/library/` say (`tests/docs/test_derived.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graphsvc.kinds import Caption
from graphsvc.services.query import LARGEST_LIMIT, LIMIT, LONGEST_TIMEOUT, TIMEOUT
from graphsvc.store.asking.functions import FUNCTIONS
from graphsvc.store.library import Parameter, Question, questions

PLACE = Path(__file__).resolve().parent.parent / "docs" / "queries.md"
_HEAD = f"""# Asking the graph

<!-- not run: the examples are answers of the demonstration portfolio, which the tests compare with its tables -->
```console
$ graphsvc query
$ graphsvc query single_contact_accounts
$ graphsvc query executives_not_met level=1 since=2026-07-01 --limit 20
$ graphsvc query group_contacts account="Lanxu Dairy Group" --today 2026-11-24
$ graphsvc query --cypher 'MATCH (a:Account {{tier: $tier}}) RETURN a.id, a.name ORDER BY a.id' tier=A
```

`graphsvc query` lists the library below, `graphsvc query NAME key=value…` asks one of its questions. Over REST `GET
/api/v1/queries` lists it and `POST /api/v1/query` takes `{{"name": …, "parameters": {{…}}}}` or `{{"cypher": …,
"parameters": {{…}}}}`.

A question is asked of the graph as it is now. For an earlier instant there is `--as-of` of the other answers, or a
backup of then, restored into a folder of its own.

Days may be left out: they are counted from today, or from `--today`. `today-90` is 90 days before, `year-start` the
first of January, `quarter-end` the last day of the quarter. Accounts and people are given by id, or by a name that only
one has. Not more than {LIMIT:,} rows come at a time (`--limit`, up to {LARGEST_LIMIT:,}); where there are more, the
answer says so.

## Questions of your own

Any Cypher that both engines know and that **only reads**: `MATCH`, `OPTIONAL MATCH`, `WHERE`, `WITH`, `UNWIND`,
`RETURN`, `UNION`, `ORDER BY`, `SKIP`, `LIMIT`, and subqueries `CALL {{ … }}`, `EXISTS {{ … }}`, `COUNT {{ … }}`,
`COLLECT {{ … }}`. The kinds, their properties and relationships are in [Tables, kinds and values](tables.md). Values
behind the question are its parameters (`$tier`); each is read as JSON where it is JSON, else as a text.

Whatever could change something is refused before it runs, with a sentence that says which word it was: clauses that
write, procedures, `LOAD CSV`, commands about schema, users, databases. So is what would show the store's own records
rather than the portfolio. Two rules follow that a question must keep to:

- A node that stands alone names its kind: `(s:Stakeholder)`, not `(s)`. Begin each pattern at a node that names one.
- A relationship of no steps (`*0..3`) has kinds at both ends.

A name that is a refused word goes into backticks: `` RETURN 1 AS `set` ``. The functions are {{functions}}.

**Time.** A question is given up after {TIMEOUT:g} seconds (`--timeout`, at most {LONGEST_TIMEOUT:g}). Neo4j stops
working on it at that moment, except inside a single expression, such as a `reduce` over millions, which it calculates
to its end. The embedded engine has no limit for one question: it goes on until its own limit for all of them
(`GRAPHSVC_ENGINE_TIMEOUT`, 30 seconds) ends it. Until the engine is done the question keeps its place, and there are
as many places as leave a processor core to everybody else, one or two; whoever asks while all are taken waits for the
time that the question has and then hears so. Answers, edits and the page go on meanwhile.

What is read is of one revision; where others commit all the time, a question is asked again while its time lasts.

## The library
"""


def page() -> str:
    """The whole page as Markdown."""
    functions = ", ".join(f"`{name}`" for name in sorted(FUNCTIONS))
    return "\n".join([_HEAD.replace("{functions}", functions), *map(_section, questions().values())])


def _section(question: Question) -> str:
    parts = [f"### {question.name}\n", f"**{question.title.en}** {question.title.zh}\n"]
    parts += [f"{question.description.en}\n", f"{question.description.zh}\n"]
    parts.append("".join(_grid(("parameter", "is", "by default"), _parameters(question))))
    columns = "; ".join(f"`{column.name}` {_both(column.caption)}" for column in question.columns)
    return "\n".join([*parts, f"Columns: {columns}.\n"])


def _parameters(question: Question) -> Iterator[tuple[str, str, str]]:
    for parameter in question.parameters:
        yield f"`{parameter.name}`", f"{_both(parameter.caption)} ({parameter.type})", _default(parameter)


def _default(parameter: Parameter) -> str:
    if parameter.default is None:
        return "must be given"
    return f"`{parameter.default}`" if parameter.default else "all"


def _both(caption: Caption) -> str:
    return f"{caption.en} {caption.zh}"


def _grid(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield from (f"| {' | '.join(line)} |\n" for line in (head, ("---",) * len(head), *rows))


if __name__ == "__main__":
    PLACE.write_text(page(), encoding="utf-8")
