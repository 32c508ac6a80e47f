"""`plan --portfolio` in 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.account import NO_PAIR, heading, route
from graphsvc.cli.main import Call
from graphsvc.cli.progress import reading
from graphsvc.cli.render import UNKNOWN, Cell, console, emit_json, line, percent, table

if TYPE_CHECKING:
    from graphsvc.services.context import Context


def plan(call: Call, ctx: Context, k: int, today: date | None) -> None:
    """Answers and prints it; how far reading the store is goes to standard error."""
    from graphsvc.services import portfolio_plan

    with reading(call) as hear:
        answer = portfolio_plan.plan(ctx, LOCAL_OWNER, k, today, hear)
    emit_json(answer) if call.json else show(answer)


def show(answer: Any) -> None:
    """Every proposal, then how many fall to whom."""
    out = console()
    unit = "points of value" if answer.weighted else "of one account's coverage"
    heading(out, answer, f"{_counted(len(answer.proposals), 'contact')} at {_counted(answer.accounts, 'account')}, "
                         f"together {answer.gain:.2f} {unit}")  # fmt: skip
    if answer.proposals:
        columns = [("Who", "left"), ("meets", "left"), ("at", "left"), ("Covers", "right"), ("Gain", "right")]
        out.print(table(columns, (row for proposal in answer.proposals for row in _rows(proposal))))
        out.print()
        columns = [("Of ours", "left"), ("Contacts", "right"), ("Gain", "right"), ("Now", "right"), ("Room", "right")]
        out.print(table(columns, [_of_ours(each) for each in answer.ours]))
        out.print(line(f"Proved: no plan of {answer.candidates:,} possible pairs gains more."))
    else:
        out.print(NO_PAIR)
    for note in answer.notes:
        out.print(line(note), style="dim")


def _rows(proposal: Any) -> Iterator[tuple[Cell, ...]]:
    who, whom = proposal.ours_name or proposal.ours, proposal.stakeholder_name or proposal.stakeholder
    way = f"by way of {' → '.join(route(proposal.path).split(' → ')[1:-1])}" if _leads(proposal.path) else ""
    yield (
        who, (whom, way) if way else whom, proposal.account_name or proposal.account, percent(proposal.coverage_gain),
        f"{proposal.gain:.2f}",
    )  # fmt: skip


def _leads(path: Any) -> bool:
    """Whether there is somebody in between."""
    return path is not None and len(path.steps) > 1


def _of_ours(each: Any) -> tuple[Cell, ...]:
    room = UNKNOWN if each.capacity is None else str(each.capacity)
    return each.name or each.id, str(each.contacts), f"{each.gain:.2f}", str(each.active), room


def _counted(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"
