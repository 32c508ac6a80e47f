"""All checks of all files: header, our own rules, the grammar."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from cypher_lint import header, rules
from cypher_lint.source import ROOT, Breach, read, statements

_NODE = [str(ROOT / "scripts" / "node"), "node", str(Path(__file__).with_name("grammar.mjs"))]


def check(files: Sequence[Path]) -> list[Breach]:
    """Every breach in these files, by file and line."""
    texts = {file: read(file) for file in files}
    found = [breach for file, text in texts.items() for breach in _own(file, text)]
    return sorted([*found, *_grammar(texts)], key=lambda breach: (breach.file, breach.line, breach.what))


def _own(file: Path, text: str) -> Iterator[Breach]:
    if file.parent.name != "migrations":
        yield from (Breach(file, 1, what) for what in header_breaches(text))
    elif not text.startswith("// "):
        yield Breach(file, 1, "a migration begins with a comment that says what it is for")
    for lines, statement in statements(file, text):
        for position, what in rules.breaches(statement):
            yield Breach(file, 1 + lines + statement[:position].count("\n"), what)


def header_breaches(text: str) -> Iterator[str]:
    """What a query's first comment leaves out or says wrongly."""
    said = header.header(text)
    if said is None:
        yield "a query begins with a comment: // What it does. Parameters: $a, $b. Columns: x, y."
        return
    used = header.used_parameters(text)
    if set(said.parameters) != used:
        yield f"the comment names the parameters {_list(said.parameters)}, the query has {_list(sorted(used))}"
    returned = header.returned_columns(text)
    if None in returned:
        yield "a column that is no property needs a name: RETURN … AS name"
    elif list(said.columns) != returned:
        yield f"the comment names the columns {_list(said.columns)}, the query returns {_list(returned)}"


def _list(names: Sequence[str | None]) -> str:
    return ", ".join(str(name) for name in names) or "none"


def _grammar(texts: dict[Path, str]) -> Iterator[Breach]:
    pieces = [(file, lines, statement) for file, text in texts.items() for lines, statement in statements(file, text)]
    sent = [[statement, sorted(header.used_parameters(statement))] for _, _, statement in pieces]
    done = subprocess.run(_NODE, input=json.dumps(sent), capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(f"The grammar of Cypher cannot be checked: {done.stderr}")
    for (file, lines, _), found in zip(pieces, json.loads(done.stdout), strict=True):
        yield from (Breach(file, 1 + lines + line, f"{language}: {message}") for line, language, message in found)
