"""`history`, `show`, `diff`, `undo`: the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.padding import Padding

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.main import Call
from graphsvc.cli.opening import opened, today_option
from graphsvc.cli.render import UNKNOWN, console, emit_json, line, percent, table, words
from graphsvc.services.choices import Lang

_SHOWN = 20  # changes of one sort that a screen has room for
_OF_EACH = 12  # changes of each commit in a list of commits
_MESSAGE = 120  # characters of a message there

_lang_option = click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="The language of the sentences."
)


@click.command("history")
@click.argument("account", required=False)
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="The newest N commits.")
@click.option("--cursor", help="Goes on where an earlier answer ended.")
@_lang_option
@click.pass_obj
def history_command(call: Call, account: str | None, limit: int, cursor: str | None, lang: Lang) -> None:
    """Who changed what and when: anywhere, or at one account."""
    with opened(call) as ctx:
        from graphsvc.services import history

        answer = history.history(ctx, LOCAL_OWNER, account, limit, cursor, lang)
    emit_json(answer) if call.json else _show_history(answer, call.settings.zone())


def _show_history(answer: Any, zone: ZoneInfo) -> None:
    out = console()
    if answer.account:
        out.print(line(f"{answer.account_name or answer.account} – history"), style="bold")
    if not answer.commits:
        out.print("Nothing has been recorded.")
    for commit in answer.commits:
        _show_commit(out, commit, zone, _OF_EACH)
    if answer.next_cursor:
        out.print(f"Earlier ones: --cursor {answer.next_cursor}", style="dim")


def _show_commit(out: Console, commit: Any, zone: ZoneInfo, shown: int | None = None) -> None:
    message = commit.message if len(commit.message) <= _MESSAGE or not shown else commit.message[:_MESSAGE] + "…"
    out.print(line(f"{commit.number}  {_when(commit.at, zone)}  {commit.author}  {message}"), style="bold")
    if commit.first_load:
        _indented(out, f"first load: {commit.created} created")
    _show_changes(out, [change.text for change in commit.changes], commit.more, shown)


def _show_changes(out: Console, texts: Sequence[str], more: int, shown: int | None = None) -> None:
    for text in texts[:shown]:
        _indented(out, text)
    left = more + len(texts[shown:]) if shown else more
    if left:
        _indented(out, f"… and {left} more")


def _indented(out: Console, text: str) -> None:
    out.print(Padding(line(text), (0, 0, 0, 4), expand=False))


def _when(instant: str, zone: ZoneInfo) -> str:
    return datetime.fromisoformat(instant).astimezone(zone).strftime("%Y-%m-%d %H:%M")


@click.command("show")
@click.argument("commit", type=int)
@click.option("--limit", type=click.IntRange(1), help="Only the changes of N nodes and ties.")
@_lang_option
@click.pass_obj
def show_command(call: Call, commit: int, limit: int | None, lang: Lang) -> None:
    """One commit in full: every change in words."""
    with opened(call) as ctx:
        from graphsvc.services import history

        answer = history.show(ctx, LOCAL_OWNER, commit, limit, lang)
    emit_json(answer) if call.json else _show_report(answer.commit, call.settings.zone())


def _show_report(commit: Any, zone: ZoneInfo) -> None:
    out = console()
    _show_commit(out, commit, zone)
    undoes = f"; takes back {', '.join(map(str, commit.undoes))}" if commit.undoes else ""
    out.print(line(f"{commit.source}: {_counts(commit)}{undoes}"), style="dim")


def _counts(commit: Any) -> str:
    return f"{commit.created} created, {commit.updated} updated, {commit.deleted} removed"


@click.command("undo")
@click.argument("commit", type=int)
@click.option("--cascade", is_flag=True, help="Also take back the later commits that stand in the way.")
@click.option("--message", default="", help="What the history says about it.")
@click.option("--dry-run", is_flag=True, help="The same report, nothing written.")
@_lang_option
@click.pass_obj
def undo_command(call: Call, /, commit: int, lang: Lang, **options: Any) -> None:
    """Takes a commit back by a new one, which can be undone in turn."""
    with opened(call) as ctx:
        from graphsvc.services import undoing

        wanted = undoing.Wanted(source="undo; command", lang=lang, **options)
        answer = undoing.undo(ctx, LOCAL_OWNER, commit, wanted)
    emit_json(answer) if call.json else _show_undone(answer)


def _show_undone(answer: Any) -> None:
    out = console()
    if answer.note:
        out.print(line(answer.note))
        return
    undone = f"commit{'s' if len(answer.undoes) > 1 else ''} {', '.join(map(str, answer.undoes))}"
    dry = " (dry run: nothing was written)" if answer.dry_run else ""
    out.print(line(f"Commit {answer.number} takes back {undone}: {_counts(answer)}{dry}"))
    _show_changes(out, [change.text for change in answer.changes], answer.more)


@click.command("diff")
@click.argument("a")
@click.argument("b", default="now")
@click.option("--account", help="Of one account only, by id or name.")
@today_option
@_lang_option
@click.pass_obj
def diff_command(call: Call, a: str, b: str, account: str | None, today: date | None, lang: Lang) -> None:
    """What changed between two commits, days or instants (B: now by default), and what it did to the figures."""
    with opened(call, computing=True) as ctx:
        from graphsvc.services import diffing

        answer = diffing.diff(ctx, LOCAL_OWNER, a, b, account, today, lang)
    emit_json(answer) if call.json else _show_diff(answer)


def _show_diff(answer: Any) -> None:
    out = console()
    who = answer.account_name or answer.account
    span = f"commit {answer.a.commit} ({answer.a.day}) to commit {answer.b.commit} ({answer.b.day})"
    out.print(line(f"{who} – {span}" if who else f"All accounts – {span}"), style="bold")
    sorts = (
        ("People", answer.people), ("Roles", answer.roles), ("Support", answer.support),
        ("Contacts", answer.contacts), ("Contracts", answer.contracts),
    )  # fmt: skip
    for title, changes in sorts:
        if changes:
            out.print(title, style="bold")
            _show_changes(out, [change.text for change in changes], 0, _SHOWN)
    if not any(changes for _, changes in sorts):
        out.print("Nobody came or went; no role, support, contact or contract changed.")
    if answer.figures:
        _show_figures(out, answer.figures)
    rows = [(s.name or s.id, _part(s.before), _part(s.after)) for s in answer.shares[:_SHOWN]]
    if rows := [row for row in rows if row[1] != row[2]]:
        out.print()
        out.print(table([("Decision shares", "left"), ("Before", "right"), ("After", "right")], rows))
    if answer.accounts:
        _show_accounts(out, answer)


def _show_figures(out: Console, figures: Any) -> None:
    """On one day, so that they differ by what changed alone; and what was answered then."""
    columns = [(figures.then, "Then"), (figures.before, "Before"), (figures.after, "After")]
    out.print()
    rows = [
        ("on the day", *(f.today if f else "–" for f, _ in columns)),
        ("Coverage", *(percent(f.coverage) if f else "–" for f, _ in columns)),
        ("of what is known", *(percent(f.known_coverage) if f else "–" for f, _ in columns)),
        ("Threads", *(_threads(f) for f, _ in columns)),
        ("People", *(str(f.people) if f else "–" for f, _ in columns)),
    ]
    out.print(table([("Figures", "left"), *((name, "right") for _, name in columns)], rows))


def _threads(figures: Any) -> str:
    if figures is None:
        return "–"
    count = UNKNOWN if figures.threads is None else str(figures.threads)
    return f"{count} {words(figures.verdict)}"


def _part(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.1f} %"


def _show_accounts(out: Console, answer: Any) -> None:
    out.print()
    rows = [
        (a.name, str(a.changed), *_coverages(a.figures), _threads(a.figures.after if a.figures else None))
        for a in answer.accounts
    ]
    columns = [("Account", "left"), ("Changed", "right"), ("Coverage", "right"), ("now", "right"), ("Threads", "left")]
    out.print(table(columns, rows))


def _coverages(figures: Any) -> tuple[str, str]:
    before, after = (figures.before, figures.after) if figures else (None, None)
    return tuple(percent(f.coverage) if f else "–" for f in (before, after))  # type: ignore[return-value]
