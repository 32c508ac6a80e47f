"""`accounts`: the portfolio as a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.main import Call
from graphsvc.cli.opening import as_of_option, opened, today_option
from graphsvc.cli.render import UNKNOWN, console, emit_json, line, money, percent, short_verdict, table
from graphsvc.kinds import ENUMERATIONS
from graphsvc.services.choices import Sort

_NONE_HERE = "There are no accounts here. `graphsvc import FOLDER` brings some in, `graphsvc demo` shows some."
_NONE_LEFT = (
    "There are no accounts here. `graphsvc import FOLDER` brings some in, `graphsvc history` says what was done."
)
_NONE_FITS = "No account fits. Leave an option out to see more."


@click.command("accounts")
@click.option("--sort", type=click.Choice([sort.value for sort in Sort]), default=Sort.NAME.value, show_default=True)
@click.option("--manager", help="Only accounts that this employee manages (id or name).")
@click.option("--partner", help="Only accounts that this partner serves (id or name).")
@click.option("--region")
@click.option("--industry")
@click.option("--verdict", type=click.Choice(list(ENUMERATIONS["verdict"].values)))
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True)
@as_of_option
@today_option
@click.pass_obj
def accounts_command(call: Call, /, as_of: str | None, today: date | None, **wanted: Any) -> None:
    """Every account: how much of its decision we are in contact with."""
    from graphsvc.cli.progress import reading

    with opened(call, computing=True, as_of=as_of) as ctx:
        from graphsvc.services import portfolio

        with reading(call) as hear:
            answer = portfolio.accounts(ctx, LOCAL_OWNER, portfolio.Wanted(**wanted), today, hear)
    emit_json(answer) if call.json else show(answer, narrowed=is_narrowed(wanted))


def is_narrowed(wanted: Mapping[str, Any]) -> bool:
    """Whether only some accounts are asked for."""
    return any(wanted[name] for name in ("manager", "partner", "region", "industry", "verdict"))


def none_found(narrowed: bool, revision: int) -> str:
    """What is said where there is no account to tell of: none fits, none was ever there, or something was done."""
    return _NONE_FITS if narrowed else _NONE_LEFT if revision else _NONE_HERE


def show(answer: Any, *, narrowed: bool = False) -> None:
    """The portfolio in 80 columns; `narrowed`: whether only some accounts were asked for."""
    out = console()
    if not answer.accounts:
        out.print(none_found(narrowed, answer.revision))
        return
    columns = [("Account", "left"), ("Coverage", "right"), ("Open", "right"), ("Threads", "left"), ("Value", "right"),
               ("At risk", "right"), ("Money at risk", "right")]  # fmt: skip
    rows = [
        (a.name, percent(a.coverage), percent(a.open_share), _threads(a), _score(a.value), _score(a.value_at_risk),
         money(a.money_at_risk, a.currency))
        for a in answer.accounts
    ]  # fmt: skip
    out.print(table(columns, rows))
    out.print(line(f"{len(answer.accounts)} of {answer.total} accounts on {answer.today}"))


def _score(value: float | None) -> str:
    """Points of 100."""
    return UNKNOWN if value is None else f"{value:.0f}"


def _threads(account: Any) -> str:
    """The count and the verdict in one short cell."""
    verdict = short_verdict(account.verdict)
    return verdict if account.threads is None else f"{account.threads} {verdict}"
