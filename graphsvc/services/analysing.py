"""`analyse`: every figure of every account, computed on this machine or on a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from graphsvc.access import Viewer
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.portfolio_rows import Asked, Hear, Rows, rows_in_slices
from graphsvc.analysis.totals import single_threaded, totals
from graphsvc.errors import InvalidInput
from graphsvc.files import new_file
from graphsvc.ingest.values import guard
from graphsvc.services.analysis_answers import Analysis
from graphsvc.services.choices import Engine
from graphsvc.services.context import Context
from graphsvc.services.portfolio import Wanted, account_answers, chosen, managers_of, resolved
from graphsvc.services.portfolio_answers import MoneyAtRisk
from graphsvc.services.sight import sees_decisions, withheld
from graphsvc.services.studies import stamp
from graphsvc.services.summary import Summary, shown_facts

Progress = Callable[[str, int, int], None]
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class How:
    """By what: see `Cluster` for what the engine `dask` takes."""

    engine: str = Engine.LOCAL
    scheduler: str | None = None
    partitions: str | None = None
    workers: int | None = None


def analyse(
    ctx: Context, viewer: Viewer, wanted: Wanted, today: date | None, how: How, folder: Path | None = None,
    hear: Progress | None = None,
) -> Analysis:  # fmt: skip
    """What the wanted accounts add up to. With a `folder` their rows, and those of their people, are written there as
    Parquet and CSV. `hear` is told what is being done and how far it is: (what, done, of how many).

    Raises InvalidInput where the folder cannot be written, ClusterFailed and MissingTool as `cluster.driver.analyse`.
    """
    if folder:
        _make(folder)
    day, wanted = ctx.today(today), resolved(ctx, viewer, wanted)
    shown = shown_facts(ctx, viewer, partial(hear, "reading") if hear else None)
    metrics = ctx.metrics_at(shown.revision)
    asked = Asked(day, metrics, withheld=not sees_decisions(viewer))
    found = _computed(shown.facts, asked, how, partial(hear, "analysing") if hear else None)
    rows = chosen(Summary(shown.revision, day, shown.facts, found.accounts), wanted)
    files = _written(folder, shown.facts, rows, found.people, hear) if folder else []
    risky, sums = single_threaded(rows, metrics.value_cut), totals(rows)
    return Analysis(
        **stamp(ctx, shown.revision, day),
        withheld=withheld(viewer, "roles", "threads", erased=shown.erased),
        engine=how.engine,
        accounts=sums.accounts, people=sums.people, open_seats=sums.open_seats,
        verdicts={verdict.value: count for verdict, count in sums.verdicts},
        coverage=sums.coverage, covered=sums.covered,
        coverage_by_value=sums.coverage_by_value, valued=sums.valued,
        value=sums.value, value_at_risk=sums.value_at_risk,
        money_at_risk=[MoneyAtRisk(**asdict(each)) for each in sums.money],
        single_threaded=account_answers(shown.facts, risky.head(_SHOWN)), single_threaded_total=risky.height,
        files=files,
    )  # fmt: skip


def _computed(facts: Facts, asked: Asked, how: How, hear: Hear | None) -> Rows:
    if how.engine == Engine.LOCAL:
        return rows_in_slices(facts, asked, hear)
    from graphsvc.cluster.clients import Cluster
    from graphsvc.cluster.driver import analyse as analyse_on

    return analyse_on(facts, asked, Cluster(how.scheduler, how.partitions, how.workers), hear)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be written: {error.strerror}.", hint="Choose another folder.") from error


def _written(folder: Path, facts: Facts, rows: pl.DataFrame, people: pl.DataFrame, hear: Progress | None) -> list[str]:
    """The tables as files; their names."""
    managed = rows.join(managers_of(facts, rows["account"]), on="account", how="left", maintain_order="left")
    tables = {
        "accounts": managed.with_columns(pl.col("managers").fill_null([])).drop("account"),
        "people": people.filter(pl.col("account").is_in(rows["id"].implode())),
    }
    names = [f"{name}.{ending}" for name in tables for ending in ("parquet", "csv")]
    for done, name in enumerate(names, 1):
        table, _, ending = name.partition(".")
        with new_file(folder / name, private=False) as file:
            tables[table].write_parquet(file) if ending == "parquet" else _flat(tables[table]).write_csv(file)
        if hear:
            hear("writing", done, len(names))
    return names


def _flat(table: pl.DataFrame) -> pl.DataFrame:
    """As cells of a spreadsheet that runs none of them; several names in one cell are set apart as on import."""
    return guard(table.with_columns(pl.col(pl.List(pl.String)).list.join("; ")))
