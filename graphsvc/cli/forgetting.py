"""`erase`, `erased`, `rename` and `merge`: forgetting people, ids that become others, two that become one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.main import Call
from graphsvc.cli.opening import opened
from graphsvc.cli.render import console, emit_json, line, table
from graphsvc.errors import InvalidInput

_SHOWN = 20
_dry_run = click.option("--dry-run", is_flag=True, help="The same report, nothing written.")
_seen = click.option("--seen", type=int, metavar="COMMIT", help="Refuse if it was changed after this commit.")
_message = click.option("--message", default="", help="What the history says about it.")


@click.command("erase")
@click.argument("person", required=False)
@click.option("--from", "file", type=click.Path(path_type=Path), help="A register: erases again whom it names.")
@click.option("--yes", is_flag=True, help="Do it: nothing brings an erased person back.")
@_dry_run
@click.pass_obj
def erase_command(call: Call, person: str | None, file: Path | None, yes: bool, dry_run: bool) -> None:
    """Erases a person's data for good: graph, journal, history, texts."""
    if (person is None) == (file is None):
        raise InvalidInput("Name a person, or a register with --from.", hint="`graphsvc erase --help` says more.")
    if not (yes or dry_run):
        raise InvalidInput(
            "Nothing brings an erased person back.", hint="See what would go with --dry-run; then --yes."
        )
    with opened(call) as ctx:
        from graphsvc.services import erasing, register

        if person is not None:
            answer: Any = erasing.erase(ctx, LOCAL_OWNER, person, source="erase", dry_run=dry_run)
        else:
            assert file is not None
            wanted = register.read_register(file)
            answer = register.erase_again(ctx, LOCAL_OWNER, wanted, source="erase", dry_run=dry_run)
    if call.json:
        emit_json(answer)
    elif person is not None:
        _show_erased(answer)
    else:
        for one in answer.erased:
            _show_erased(one)
        console().print(f"{_count(len(answer.erased), 'person', 'people')} of the register found here.")


def _show_erased(answer: Any) -> None:
    out = console()
    verb = "Would erase" if answer.dry_run else "Erased"
    for gone in answer.people:
        out.print(line(f"{verb} {gone.kind} {gone.id}" + (f" ({gone.name})" if answer.dry_run and gone.name else "")))
    if answer.earlier_ids:
        out.print(line(f"{verb} what was kept under {', '.join(answer.earlier_ids)}"))
    for gone in answer.with_them:
        out.print(line(f"  with it {gone.kind} {gone.id}, which cannot be without"))
    ties, entries = _count(answer.ties, "relationship", "relationships"), _count(answer.entries, "change", "changes")
    out.print(f"  {ties}, {entries} in the history, {_count(len(answer.mentions), 'text', 'texts')} elsewhere")
    for one in answer.mentions[:_SHOWN] if answer.dry_run else ():
        out.print(line(f"  in a text of {one.kind} {one.id}"))
    if answer.dry_run and len(answer.mentions) > _SHOWN:
        out.print(f"  and {len(answer.mentions) - _SHOWN} more: see --json")
    if answer.commit is not None:
        out.print(f"Commit {answer.commit}. Backups made before still hold them.")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


@click.command("erased")
@click.pass_obj
def erased_command(call: Call) -> None:
    """The register of those who were erased; with --json as `erase --from` reads it."""
    with opened(call) as ctx:
        from graphsvc.services import register

        answer = register.register(ctx, LOCAL_OWNER)
    if call.json:
        emit_json(answer)
        return
    rows = [(str(one.commit), one.at, one.pseudonym) for one in answer.erased]
    console().print(table([("Commit", "right"), ("At", "left"), ("In their place", "left")], rows))


@click.command("rename")
@click.argument("kind")
@click.argument("old")
@click.argument("new")
@_seen
@_message
@click.pass_obj
def rename_command(call: Call, kind: str, old: str, new: str, seen: int | None, message: str) -> None:
    """Gives something another id: KIND is `stakeholders`, `accounts`, …. The old id keeps leading to it."""
    with opened(call) as ctx:
        from graphsvc.services import renaming

        answer = renaming.rename(ctx, LOCAL_OWNER, kind, old, new, seen=seen, message=message, source="rename")
    if call.json:
        emit_json(answer)
    else:
        console().print(line(f"{answer.earlier} is {answer.id} now (commit {answer.number})."))


@click.command("merge")
@click.argument("kind")
@click.argument("kept")
@click.argument("gone")
@click.option("--prefer", type=click.Choice(["kept", "gone"]), default="kept", help="Whose values count by default.")
@click.option("--take", multiple=True, metavar="FIELD=kept|gone", help="Whose value counts in this field.")
@_dry_run
@_seen
@_message
@click.pass_obj
def merge_command(
    call: Call, kind: str, kept: str, gone: str, prefer: Any, take: tuple[str, ...], dry_run: bool, seen: int | None,
    message: str,
) -> None:  # fmt: skip
    """Makes one of two people, accounts or partners: GONE becomes part of KEPT, and its id leads there."""
    fields = dict(map(_taken, take))
    with opened(call) as ctx:
        from graphsvc.services import renaming

        choice = renaming.Choice(prefer, fields)
        answer = renaming.merge(
            ctx,
            LOCAL_OWNER,
            kind,
            kept,
            gone,
            choice=choice,
            seen=seen,
            message=message,
            source="merge",
            dry_run=dry_run,
        )
    emit_json(answer) if call.json else _show_merged(answer)


def _taken(text: str) -> tuple[str, Any]:
    name, _, side = text.partition("=")
    if side not in {"kept", "gone"}:
        raise InvalidInput(f"{text!r} says not whose value to take.", hint="Write FIELD=kept or FIELD=gone.")
    return name, side


def _show_merged(answer: Any) -> None:
    out = console()
    verb = "would become" if answer.dry_run else "is"
    commit = "" if answer.dry_run else f" (commit {answer.number})"
    out.print(line(f"{answer.earlier} {verb} {answer.id}{commit}."))
    if answer.clashes:
        columns: list[tuple[str, Any]] = [(name, "left") for name in ("Field", "Kept", "Gone", "Counts")]
        rows = [(c.field, str(c.kept), str(c.gone), c.taken) for c in answer.clashes]
        out.print(table(columns, rows, "Where the two differ" if answer.dry_run else "Where the two differed"))
