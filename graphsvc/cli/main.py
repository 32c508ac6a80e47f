"""The entry point: global options, the list of commands, and one place where errors become a sentence."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from dataclasses import dataclass, replace
from importlib.metadata import version

import click

from graphsvc.errors import GraphsvcError
from graphsvc.settings import Settings, read_settings

# Loaded on demand, so that one command does not pay for the imports of all others.
_COMMANDS = {
    "accounts": "portfolio",
    "coverage": "account",
    "demo": "serve",
    "doctor": "operation",
    "import": "data",
    "key-people": "account",
    "map": "pictures",
    "paths": "account",
    "plan": "account",
    "serve": "serve",
    "template": "data",
}


_TRACEBACK = "GRAPHSVC_TRACEBACK"


@dataclass(frozen=True, slots=True)
class Call:
    """What the global options said."""

    settings: Settings
    json: bool


class _Commands(click.Group):
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
    try:
        # Without its stand-alone mode click hands the status of an Exit back instead of raising it.
        sys.exit(cli.main(prog_name="graphsvc", standalone_mode=False) or 0)
    except GraphsvcError as error:
        _complain(error)
        sys.exit(error.exit_status)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except BrokenPipeError:
        # The reader (head, less) went away: end quietly, and keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        _own_up(error)
        sys.exit(1)


def _own_up(error: Exception) -> None:
    """For what nobody foresaw: a sentence. The traceback shows code and may show data, so it comes when asked for."""
    if os.environ.get(_TRACEBACK):
        traceback.print_exception(error)
    click.echo(f"graphsvc: this is a defect of graphsvc ({type(error).__name__}).", err=True)
    click.echo(f"Please report it with what the same command prints after `export {_TRACEBACK}=1`.", err=True)


def _complain(error: GraphsvcError) -> None:
    click.echo(f"graphsvc: {error.message}", err=True)
    for problem in error.problems[:20]:
        click.echo(f"  {problem}", err=True)
    if len(error.problems) > 20:
        click.echo(f"  … and {len(error.problems) - 20} more", err=True)
    if error.hint:
        click.echo(error.hint, err=True)
