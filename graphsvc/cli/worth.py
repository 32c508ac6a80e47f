"""`assess`: what an account is worth."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from rich.console import Console

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.account import heading, say_if_nobody
from graphsvc.cli.main import Call
from graphsvc.cli.opening import as_of_option, opened, today_option
from graphsvc.cli.render import UNKNOWN, console, emit_json, line, money, percent, table, words

_SHOWN = 10
_QUADRANTS = {
    "both": "high today and in future", "current_only": "high today only", "future_only": "high in future only",
    "neither": "high neither today nor in future",
}  # fmt: skip


@click.command("assess")
@click.argument("account")
@as_of_option
@today_option
@click.pass_obj
def assess_command(call: Call, account: str, as_of: str | None, today: date | None) -> None:
    """What an account is worth to us, and how much of it is at risk."""
    with opened(call, computing=True, as_of=as_of) as ctx:
        from graphsvc.services import assessing

        answer = assessing.assess(ctx, LOCAL_OWNER, account, today)
    emit_json(answer) if call.json else show_assess(answer)


def show_assess(answer: Any) -> None:
    """Both perspectives with what they are made of, then with whom value and money are at risk."""
    out = console()
    kind = f", {_QUADRANTS[answer.quadrant]} (from {answer.cut:g} on)" if answer.quadrant else ""
    heading(out, answer, f"value {_points(answer.value)} of 100{kind}")
    out.print(line(_judged(answer.assessment)))
    say_if_nobody(out, answer, answer.coverage)
    if answer.assessment is not None:
        _show_perspectives(out, answer.perspectives)
    out.print()
    out.print(line(
        f"At risk: {_points(answer.value_at_risk)} of value, {money(answer.money_at_risk, answer.currency)} a year; "
        f"coverage {percent(answer.coverage)}"
    ))  # fmt: skip
    if answer.parts:
        _show_parts(out, answer)


def _show_perspectives(out: Console, perspectives: Any) -> None:
    columns = [("Perspective", "left"), ("Aspect", "left"), ("Points", "right"), ("Weight", "right"), ("Adds", "right")]
    out.print(table(columns, [row for each in perspectives for row in _rows(each)]))
    left_out = [words(aspect) for each in perspectives for aspect in each.left_out]
    if left_out:
        out.print(line(f"Not known, so left out, and the others weigh more: {', '.join(left_out)}"), style="dim")


def _show_parts(out: Console, answer: Any) -> None:
    rows = [
        (
            each.name or each.id,
            percent(each.gap),
            _points(each.value_at_risk),
            money(each.money_at_risk, answer.currency),
        )
        for each in answer.parts[:_SHOWN]
    ]
    out.print(table([("Lies with", "left"), ("Gap", "right"), ("Value", "right"), ("Money", "right")], rows))
    if len(answer.parts) > _SHOWN:
        out.print(line(f"{len(answer.parts) - _SHOWN} more; --json has all."), style="dim")


def _judged(assessment: Any) -> str:
    if assessment is None:
        return "Nobody has assessed it yet: fill in the table `assessments`, and import it."
    who = ", ".join(name or id_ for id_, name in zip(assessment.assessed_by, assessment.names, strict=True))
    note = f": {assessment.note}" if assessment.note else ""
    return f"Assessed on {assessment.assessed_on}" + (f" by {who}" if who else "") + note


def _rows(each: Any) -> list[tuple[str, ...]]:
    head = (each.perspective, "", _points(each.score), percent(each.weight), _points(each.part))
    return [head, *(("", words(a.aspect), _points(a.points), percent(a.weight), _points(a.part)) for a in each.aspects)]


def _points(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.1f}"
