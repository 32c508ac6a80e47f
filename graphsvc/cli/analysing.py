"""`analyse`: every figure of every account, and what they add up to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from graphsvc.access import LOCAL_OWNER
from graphsvc.cli.main import Call
from graphsvc.cli.opening import as_of_option, opened, today_option
from graphsvc.cli.portfolio import is_narrowed, none_found
from graphsvc.cli.render import UNKNOWN, console, emit_json, line, money, percent, table, words
from graphsvc.kinds import ENUMERATIONS
from graphsvc.services.choices import Engine

_CLUSTER = ("scheduler", "partitions", "workers")


@click.command("analyse")
@click.option("--engine", type=click.Choice([e.value for e in Engine]), default=Engine.LOCAL.value, show_default=True)
@click.option("-o", "folder", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
              help="Write all rows there, as Parquet and CSV.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS", help="With dask: a scheduler that runs; by default processes here.")
@click.option("--partitions", metavar="URL", help="With dask: where parts lie meanwhile, for every worker to reach.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="With dask here: processes (default: one a core).")
@click.option("--manager", help="Only accounts that this employee manages (id or name).")
@click.option("--partner", help="Only accounts that this partner serves (id or name).")
@click.option("--region")
@click.option("--industry")
@click.option("--verdict", type=click.Choice(list(ENUMERATIONS["verdict"].values)))
@as_of_option
@today_option
@click.pass_obj
def analyse_command(
    call: Call, /, engine: str, folder: Path | None, as_of: str | None, today: date | None, **wanted: Any
) -> None:
    """Every figure of every account: as files, or what they add up to."""
    from graphsvc.cli.progress import shown

    cluster = {name: wanted.pop(name) for name in _CLUSTER}
    check(engine, cluster)
    with opened(call, computing=True, as_of=as_of) as ctx, shown(call) as hear:
        from graphsvc.services import analysing, portfolio

        how = analysing.How(engine, **cluster)
        answer = analysing.analyse(ctx, LOCAL_OWNER, portfolio.Wanted(**wanted), today, how, folder, hear)
    emit_json(answer) if call.json else show(answer, folder, narrowed=is_narrowed(wanted))


def check(engine: str, cluster: dict[str, Any]) -> None:
    """Raises UsageError for options that go with the other engine, or not with each other."""
    given = [f"--{name}" for name in _CLUSTER if cluster[name] is not None]
    if given and engine != Engine.DASK:
        raise click.UsageError(f"{given[0]} goes with --engine dask.")
    if cluster["scheduler"] and cluster["workers"]:
        raise click.UsageError("--workers are processes here; a --scheduler has workers of its own.")


def show(answer: Any, folder: Path | None, *, narrowed: bool = False) -> None:
    """The totals in 80 columns, or which files hold the rows."""
    out = console()
    if folder:
        out.print(line(f"{_count(answer.accounts, 'account')} and their people on {answer.today} in {folder}"))
        return
    if not answer.accounts:
        out.print(none_found(narrowed, answer.revision))
        return
    people, seats = _count(answer.people, "person", "people"), _count(answer.open_seats, "open seat")
    out.print(line(f"{_count(answer.accounts, 'account')} on {answer.today}: {people}, {seats}"))
    out.print()
    verdicts = [(words(verdict), f"{accounts:,}") for verdict, accounts in answer.verdicts.items()]
    out.print(table([("Verdict", "left"), ("Accounts", "right")], verdicts))
    _show_value(out, answer)
    _show_single(out, answer)


def _show_value(out: Any, answer: Any) -> None:
    """Each figure with the number of accounts that it is known of."""
    rows = [
        ("Coverage, on average", percent(answer.coverage), answer.covered),
        ("Coverage, weighted by value", percent(answer.coverage_by_value), answer.valued),
        ("Value at risk, points", _of(answer.value_at_risk, answer.value), answer.valued),
        *(("Money at risk", money(each.at_risk, each.currency), each.accounts) for each in answer.money_at_risk),
    ]
    columns = [("Together", "left"), ("", "right"), ("Known of", "right")]
    out.print()
    out.print(table(columns, [(what, figure, f"{known:,}") for what, figure, known in rows if known]))


def _of(part: float | None, whole: float | None) -> str:
    return UNKNOWN if part is None or whole is None else f"{part:,.0f} of {whole:,.0f}"


def _show_single(out: Any, answer: Any) -> None:
    """Where one person who leaves is felt most."""
    if not answer.single_threaded:
        return
    out.print()
    columns = [("Single-threaded, of high value", "left"), ("Value", "right"), ("At risk", "right"),
               ("Money at risk", "right"), ("Managed by", "left")]  # fmt: skip
    out.print(table(columns, [
        (a.name, f"{a.value:.0f}", _points(a.value_at_risk), money(a.money_at_risk, a.currency),
         ", ".join(a.managers) or "–")
        for a in answer.single_threaded
    ]))  # fmt: skip
    more = answer.single_threaded_total - len(answer.single_threaded)
    if more:
        out.print(f"… and {more:,} more")


def _points(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.0f}"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"1 {one}" if number == 1 else f"{number:,} {many or one + 's'}"
