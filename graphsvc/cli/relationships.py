"""`cooling`, `moves`, `groups`: relationships over the portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click
from rich.console import Console

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.account import heading
from graphsvc.cli.main import Call
from graphsvc.cli.opening import as_of_option, opened, today_option
from graphsvc.cli.render import UNKNOWN, Cell, console, emit_json, line, money, percent, short_verdict, table

_MOST_DAYS = 3650
_SHOWN = 5


@click.command("cooling")
@click.option(
    "--days", type=click.IntRange(1, _MOST_DAYS), default=90, show_default=True, help="How far to look ahead."
)
@click.option("--account", help="Only this account (id or name).")
@click.option("--manager", help="Only accounts that this employee manages (id or name).")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@as_of_option
@today_option
@click.pass_obj
def cooling_command(call: Call, /, as_of: str | None, today: date | None, **wanted: Any) -> None:
    """Relationships that go cold: stale, or not active any more soon."""
    with opened(call, computing=True, as_of=as_of) as ctx:
        from graphsvc.services import cooling

        answer = cooling.cooling(ctx, LOCAL_OWNER, cooling.Wanted(**wanted), today)
    emit_json(answer) if call.json else show_cooling(answer)


def show_cooling(answer: Any) -> None:
    """Who loses whom, when, and what that costs."""
    out = console()
    heading(out, answer, f"going cold until {answer.then}, if nothing new happens")
    columns = [("Contact", "left"), ("Now", "right"), ("Then", "right"), ("Last contact", "left"),
               ("Not active", "left"), ("Coverage", "right"), ("Value", "right")]  # fmt: skip
    if not answer.total:
        out.print("No contact goes cold: none that is active today is stale, or will not be active any more by then.")
        return
    out.print(table(columns, [_cooling(each) for each in answer.contacts]))
    out.print(line(f"{len(answer.contacts)} of {answer.total}; ~ stale today"), style="dim")


def _cooling(each: Any) -> tuple[Cell, ...]:
    last = (each.last or UNKNOWN) + (" ~" if each.stale else "")
    value = UNKNOWN if each.value_at_risk is None else f"{-each.value_at_risk:+.1f}"
    contact = (each.stakeholder_name or each.stakeholder, each.account_name, f"by {each.ours_name or each.ours}")
    return (
        contact, percent(each.strength), percent(each.strength_then), last, each.falls_on or "–",
        f"{-each.coverage_loss * 100:+.1f}", value,
    )  # fmt: skip


@click.command("moves")
@click.option("--days", type=click.IntRange(1, _MOST_DAYS), help="Only who moved within so many days.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@as_of_option
@today_option
@click.pass_obj
def moves_command(call: Call, days: int | None, limit: int, as_of: str | None, today: date | None) -> None:
    """Who of those we know turned up where, and what of the contact is left."""
    with opened(call, computing=True, as_of=as_of) as ctx:
        from graphsvc.services import moves

        answer = moves.moves(ctx, LOCAL_OWNER, moves.Wanted(days, limit), today)
    emit_json(answer) if call.json else show_moves(answer)


def show_moves(answer: Any) -> None:
    """Each move in a few lines, newest first."""
    out = console()
    heading(out, answer, f"{answer.total} of those we knew {'is' if answer.total == 1 else 'are'} somewhere else now")
    for each in answer.moves:
        _show_move(out, each)
    if answer.undated:
        out.print(line(f"{answer.undated} more, of whom no day is known"), style="dim")


def _show_move(out: Console, move: Any) -> None:
    before, now = move.earlier, move.later
    out.print()
    out.print(line(f"{move.name or now.id}: {_post(before, 'until', before.until)} → {_post(now, 'since', now.since)}"))
    out.print(line(f"  {percent(move.decision_share)} of the decision there; covered {percent(move.coverage)}"))
    knew = [
        f"{each.name or each.ours} {percent(each.strength)}, carries over {percent(each.carries)}"
        for each in move.known_by
    ]
    out.print(line(f"  known by {_some(knew)}"))
    met = [f"{each.name or each.ours} {percent(each.strength)}" for each in move.renewed_by]
    out.print(line(f"  renewed by {_some(met)}" if met else "  nobody of ours has renewed the contact"))


def _post(post: Any, word: str, day: str | None) -> str:
    return (post.account_name or UNKNOWN) + (f" ({word} {day})" if day else "")


def _some(names: Sequence[str]) -> str:
    more = f"; {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return "; ".join(names[:_SHOWN]) + more


@click.command("groups")
@as_of_option
@today_option
@click.pass_obj
def groups_command(call: Call, as_of: str | None, today: date | None) -> None:
    """Groups of companies: a parent and all below it, taken together."""
    with opened(call, computing=True, as_of=as_of) as ctx:
        from graphsvc.services import groups

        answer = groups.groups(ctx, LOCAL_OWNER, today)
    emit_json(answer) if call.json else show_groups(answer)


def show_groups(answer: Any) -> None:
    """Each group with its accounts, and who of ours reaches several of them."""
    out = console()
    heading(out, answer, f"{len(answer.groups)} {'group' if len(answer.groups) == 1 else 'groups'} of companies")
    for group in answer.groups:
        _show_group(out, group)


def _show_group(out: Console, group: Any) -> None:
    columns = [("Account", "left"), ("People", "right"), ("Coverage", "right"), ("Weight", "right"),
               ("Threads", "left"), ("At risk", "right"), ("Money at risk", "right")]  # fmt: skip
    out.print()
    out.print(table(columns, [*map(_member, group.accounts), _together(group)], title=group.name))
    for reach in group.reach[:_SHOWN]:
        out.print(line(f"{reach.name or reach.ours} reaches {len(reach.accounts)} of them"))
    if len(group.reach) > _SHOWN:
        out.print(line(f"{len(group.reach) - _SHOWN} more of ours reach several; --json has all."), style="dim")


def _member(each: Any) -> tuple[Cell, ...]:
    return (
        "  " * each.steps + each.name, str(each.people), percent(each.coverage), percent(each.weight),
        _threads(each), _points(each.value_at_risk), money(each.money_at_risk, each.currency),
    )  # fmt: skip


def _together(group: Any) -> tuple[Cell, ...]:
    least = UNKNOWN if group.threads is None else f"{group.threads} at least"
    money_ = tuple(money(each.money_at_risk, each.currency) for each in group.money_at_risk)
    return (
        "Together", str(group.people), percent(group.coverage), "", least, _points(group.value_at_risk), money_
    )  # fmt: skip


def _threads(each: Any) -> str:
    return UNKNOWN if each.threads is None else f"{each.threads} {short_verdict(each.verdict)}"


def _points(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.0f}"
