"""`bench`: how fast this machine answers."""

from __future__ import annotations

from typing import Any

import click

from graphsvc.cli.main import Call
from graphsvc.cli.render import console, emit_json, line, table


@click.command("bench")
@click.option("--accounts", type=click.IntRange(1, 1_000_000), default=1000, show_default=True, metavar="N",
              help="How large the invented portfolio is.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Another seed, another portfolio.")
@click.pass_obj
def bench_command(call: Call, accounts: int, seed: int) -> None:
    """Measures how fast this machine answers, on an invented portfolio.

    In a temporary folder (TMPDIR) that is gone afterwards: no store of yours is touched, --store or not. See
    `generate` for what the portfolio looks like.
    """
    from graphsvc.cli.progress import shown
    from graphsvc.services import measuring

    with shown(call) as hear:
        answer = measuring.measure(accounts, seed, hear)
    emit_json(answer) if call.json else _show(answer)


def _show(answer: Any) -> None:
    out, machine = console(), answer.machine
    memory = f", {machine.memory / 1e9:.0f} GB" if machine.memory else ""
    out.print(line(f"{machine.cores} cores ({machine.processor}){memory}"))
    before, after = machine.load
    out.print(
        line(f"Python {machine.python}, graphsvc {machine.graphsvc}, load {before:.1f} before, {after:.1f} after")
    )
    out.print(line(f"{answer.accounts:,} accounts (seed {answer.seed}) with {answer.people:,} people and "
                   f"{answer.ties:,} ties: {answer.rows:,} rows"))  # fmt: skip
    times = [(each.what, _time(each.value), _time(each.best)) for each in answer.measured if each.unit == "seconds"]
    sizes = [(each.what, _size(each.value)) for each in answer.measured if each.unit == "bytes"]
    out.print()
    out.print(table([("Time", "left"), ("Median", "right"), ("Best", "right")], times))
    out.print()
    out.print(table([("Memory", "left"), ("At the most", "right")], sizes))


def _time(seconds: float) -> str:
    return f"{seconds:,.1f} s" if seconds >= 1 else f"{seconds * 1e3:.3g} ms"


def _size(count: float) -> str:
    return f"{count / 1e6:,.0f} MB"
