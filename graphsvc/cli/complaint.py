"""Errors as the user reads them: a sentence on standard error and, with --json, one document on standard output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click
import orjson

from graphsvc.cli import streams
from graphsvc.errors import GraphsvcError

_SHOWN = 20


def complain(error: GraphsvcError, arguments: Sequence[str], *, said: bool = False) -> int:
    """Says what went wrong and what to do; returns the exit status.

    `arguments`: the command line, for `--json` may stand in it where it could not be parsed. `said`: the sentence
    stands on standard error already.
    """
    if not said:
        _say(error)
    if "--json" in arguments:
        streams.write_document(orjson.dumps({"error": _document(error)}, option=orjson.OPT_INDENT_2))
    return error.exit_status


def _say(error: GraphsvcError) -> None:
    click.echo(f"graphsvc: {error.message}", err=True)
    more = [problem for problem in map(str, error.problems) if f"{problem}." != error.message]
    for problem in more[:_SHOWN]:
        click.echo(f"  {problem}", err=True)
    if len(more) > _SHOWN:
        click.echo(f"  … and {len(more) - _SHOWN} more", err=True)
    if error.hint:
        click.echo(error.hint, err=True)


def _document(error: GraphsvcError) -> dict[str, object]:
    """The same as REST's problem document, with the exit status in the place of the HTTP status."""
    return {
        "title": error.title,
        "exit_status": error.exit_status,
        "detail": streams.shown(str(error)),
        "problems": [asdict(problem) for problem in error.problems],
    }
