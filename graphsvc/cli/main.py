"""The entry point: global options, the list of commands, and one place where errors become a sentence."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

import click

from graphsvc.cli import streams
from graphsvc.cli.complaint import complain
from graphsvc.errors import GraphsvcError, Interrupted, InvalidInput, interrupted, notes
from graphsvc.settings import Settings, read_settings

# Loaded on demand, so that one command does not pay for the imports of all others.
_COMMANDS = {
    "accounts": "portfolio",
    "analyse": "analysing",
    "assess": "worth",
    "backup": "backups",
    "bench": "measuring",
    "cooling": "relationships",
    "copy": "backups",
    "coverage": "account",
    "demo": "serve",
    "diff": "journal",
    "doctor": "operation",
    "erase": "forgetting",
    "erased": "forgetting",
    "generate": "data",
    "groups": "relationships",
    "history": "journal",
    "import": "data",
    "interface": "structure",
    "key-people": "account",
    "map": "pictures",
    "merge": "forgetting",
    "migrate": "backups",
    "moves": "relationships",
    "paths": "account",
    "plan": "account",
    "positions": "structure",
    "query": "queries",
    "rename": "forgetting",
    "restore": "backups",
    "risk": "structure",
    "serve": "serve",
    "settings": "tuning",
    "show": "journal",
    "teams": "structure",
    "template": "data",
    "undo": "journal",
    "what-if": "supposing",
}


_QUOTED = 'A name of several words stands in quotes: "Hollin Mill".'
_TRACEBACK = "GRAPHSVC_TRACEBACK"


@dataclass(frozen=True, slots=True)
class Call:
    """What the global options said."""

    settings: Settings
    json: bool


class _ReaderGone(Exception):
    """Whoever read standard output went away."""


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _ReaderGone from error  # before click makes a failure of it

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        loaded = importlib.import_module(f"graphsvc.cli.{module}")
        command = getattr(loaded, f"{cmd_name.replace('-', '_')}_command")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(error.message + _suggestion(args[0] if args else ""), ctx) from None


def _suggestion(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, _COMMANDS, n=1)
    return f" Did you mean {near[0]!r}?" if near else " `graphsvc --help` lists the commands."


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("graphsvc"), prog_name="graphsvc")
@click.option("--store", metavar="FOLDER|URL", help="The store. Default: $GRAPHSVC_STORE, else ./graphsvc-store.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.pass_context
def cli(ctx: click.Context, store: str | None, as_json: bool) -> None:
    """Who decides at a customer, whom do we miss, and who introduces us."""
    settings = read_settings()
    ctx.obj = Call(replace(settings, store=store) if store else settings, as_json)


def main() -> None:
    """Runs the command line; exit status as in the contract, never a traceback for a foreseen error."""
    streams.prepare()
    arguments = sys.argv[1:]
    try:
        streams.check_arguments(arguments)
        # Without its stand-alone mode click hands the status of an Exit back instead of raising it.
        status = cli.main(arguments, prog_name="graphsvc", standalone_mode=False) or 0
        sys.stdout.flush()
    except click.ClickException as error:
        status = _refuse(error, arguments)
    except (_ReaderGone, BrokenPipeError):
        # The reader (head, less) has what it wanted: no error.
        streams.silence()
        status = 0
    except (Exception, KeyboardInterrupt) as error:
        status = complain(_foreseen(error) or _defect(error), arguments)
    sys.exit(status)


def _defect(error: BaseException) -> GraphsvcError:
    """For what nobody foresaw: a sentence. The traceback shows code and may show data, so it comes when asked for."""
    if os.environ.get(_TRACEBACK):
        traceback.print_exception(error)
    return GraphsvcError(
        f"this is a defect of graphsvc ({type(error).__name__}).",
        hint=f"Please report it with what the same command prints after `export {_TRACEBACK}=1`.",
    )


def _foreseen(error: BaseException) -> GraphsvcError | None:
    """What the user is told about an error; None for one that is a defect."""
    if interrupted(error):
        return Interrupted("Interrupted.", hint=notes(error) or None)
    if isinstance(error, OSError):
        return streams.output_full(error)
    return error if isinstance(error, GraphsvcError) else None


def _refuse(error: click.ClickException, arguments: list[str]) -> int:
    """Wrong usage: click's own words, and where a global option belongs, or that a name wants quotes."""
    if isinstance(error, click.NoSuchOption) and error.option_name in {"--json", "--store"}:
        words = f"{error.option_name} stands before the command: graphsvc {error.option_name} …"
        error = click.UsageError(words, error.ctx)
    elif isinstance(error, click.UsageError) and error.message.startswith("Got unexpected extra argument"):
        error = click.UsageError(f"{error.message}. {_QUOTED}", error.ctx)
    error.show()
    return complain(InvalidInput(error.format_message()), arguments, said=True)
