"""`bench`: how fast this machine answers, measured on an invented portfolio in a store of its own."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from importlib.metadata import version
from itertools import count
from pathlib import Path
from random import Random

import numpy as np

from graphsvc.access import LOCAL_OWNER
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.portfolio import Figures, Portfolio, cuts, figures, portfolio
from graphsvc.analysis.portfolio_plan import portfolio_plan
from graphsvc.analysis.risk import ours_leaving, theirs_leaving
from graphsvc.analysis.settings import MetricSettings
from graphsvc.errors import GraphsvcError, InvalidInput
from graphsvc.generate.portfolio import write
from graphsvc.generate.shapes import TODAY
from graphsvc.model import NodeChange, Op
from graphsvc.services import closed, importing, people, timing
from graphsvc.services import measuring_answers as shapes
from graphsvc.services.context import Context
from graphsvc.services.portfolio import Wanted
from graphsvc.services.portfolio import accounts as all_accounts
from graphsvc.services.snapshots import Snapshots
from graphsvc.services.timing import Taken, taken
from graphsvc.settings import Settings
from graphsvc.store import Store
from graphsvc.store.folder import LEAST_FREE
from graphsvc.store.open import passing_store

Progress = Callable[[str, int, int], None]

_ROOM, _BASE = 50_000, 2 * LEAST_FREE
"""Bytes on the disk: what the engine wants to be free for an account with its people while it is loaded, which is more
than it takes, and what an empty store takes."""
_ELSEWHERE = "Free some, set TMPDIR to another folder, or measure fewer --accounts."
_CONTACTS = 500
FIGURES = 18
"""How many figures there are, where the system tells the memory of other processes."""
_titles = count(1)


def measure(accounts: int, seed: int, hear: Progress | None = None) -> shapes.Measurement:
    """Everything, on `portfolio(accounts, seed)`. All that is written is gone at the end, however it ends.

    Raises InvalidInput where there is not enough room for it, and what an import raises.
    """
    load = timing.load()
    with _folder(accounts) as folder:
        rows = write(folder / "tables", accounts, seed, hear)
        with passing_store(folder / "store") as store:
            ctx = Context(store, Settings(store=str(folder / "store")))
            found = _counted(_measured(ctx, folder, hear), hear)
            facts = ctx.snapshots.current().facts
    return shapes.Measurement(
        machine=shapes.Machine(
            **asdict(timing.machine()), graphsvc=version("graphsvc"), load=(load, timing.load())
        ),
        accounts=accounts, seed=seed, rows=sum(rows.values()), people=int(facts.people["at"].sum()), ties=ties(facts),
        largest_account=int(sizes(facts).max()), measured=found,
    )  # fmt: skip


@contextmanager
def _folder(accounts: int) -> Iterator[Path]:
    """A temporary folder. Raises InvalidInput where it has no room, now or later."""
    place, room = _place(), _BASE + _ROOM * accounts
    if (free := _free(place)) < room:
        raise InvalidInput(
            f"To measure {accounts:,} accounts takes {_megabytes(room)} in {place}; {_megabytes(free)} are free.",
            hint=_ELSEWHERE,
        )
    with tempfile.TemporaryDirectory(prefix="graphsvc-bench-") as name:
        try:
            yield Path(name)
        except (OSError, GraphsvcError) as error:  # a full disk has many faces
            if _free(place) >= LEAST_FREE:
                raise
            raise InvalidInput(f"The disk that holds {place} is full.", hint=_ELSEWHERE) from error


def _place() -> Path:
    try:
        return Path(tempfile.gettempdir())
    except OSError:
        raise InvalidInput("There is no folder for temporary files.", hint="Set TMPDIR to one.") from None


def _free(place: Path) -> int:
    return shutil.disk_usage(place).free


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"


def _counted(found: Iterator[shapes.Measured], hear: Progress | None) -> list[shapes.Measured]:
    measured: list[shapes.Measured] = []
    for each in found:
        measured.append(each)
        if hear:
            hear("measuring", len(measured), FIGURES)
    return measured


def _measured(ctx: Context, folder: Path, hear: Progress | None) -> Iterator[shapes.Measured]:
    yield _time("import", "import into an empty store", taken(lambda: _import(ctx, folder / "tables", hear), 1), 1)
    yield _memory("memory_import", "generating and importing", timing.peak())
    yield _time("snapshot_built", "snapshot built", built(ctx.store, 3), 3)
    yield _time("snapshot_read", "snapshot read from the disk", read(ctx.store, 3), 3)
    yield from _from_memory(ctx.snapshots.current().facts, ctx.metrics_at(ctx.store.revision()))
    yield from _closed(ctx)
    yield from _one_by_one(ctx)
    yield from _edited(ctx)
    yield _memory("memory_all", "this process, with all of the above", timing.peak())
    if engine := _engine(folder / "store"):
        yield _memory("memory_engine", "the engine of the store", engine)


def _import(ctx: Context, tables: Path, hear: Progress | None) -> None:
    report = importing.import_files(ctx, LOCAL_OWNER, importing.Wanted(paths=(tables,)), hear)
    if report.rejected:
        raise RuntimeError(f"{len(report.rejected)} generated rows were rejected")


def built(store: Store, times: int) -> Taken:
    """The snapshot, made of all that the store holds."""
    return taken(lambda: Snapshots(store).current(), times, lambda: shutil.rmtree(store.shelf, ignore_errors=True))


def read(store: Store, times: int) -> Taken:
    """The snapshot, read from its files."""
    return taken(lambda: Snapshots(store).current(), times)


def refreshed(store: Store, times: int) -> Taken:
    """The snapshot after an edit of one account, each time of another."""
    kept = Snapshots(store)
    return taken(kept.current, times, editing(store, kept.current().facts))


def editing(store: Store, facts: Facts) -> Callable[[], None]:
    """Each call is an edit: somebody gets a title that nobody has had."""
    ids, dice = facts.people["id"].to_list(), Random(1)

    def edit() -> None:
        change = NodeChange(Op.PATCH, "Stakeholder", dice.choice(ids), {"title": f"Title {next(_titles)}"})
        store.commit([change], author="bench", message="an edit", source="bench")

    return edit


def leaving(of: Portfolio, found: Figures, settings: MetricSettings) -> None:
    """What goes with everybody who leaves, ours and theirs."""
    cut, account = cuts(of, settings), of.present.account
    ours_leaving(of.c, found.share, account, cut)
    theirs_leaving(of.influence, of.weights.formal, found.covered, account, cut, settings)


def ties(facts: Facts) -> int:
    """Influences, lines, contacts, interactions and roles."""
    return sum(getattr(facts, name).height for name in ("influences", "lines", "contacts", "touches", "roles"))


def sizes(facts: Facts) -> np.ndarray:
    """People of each account."""
    return np.bincount(facts.people["account"].to_numpy(), minlength=facts.accounts.height)


def _from_memory(facts: Facts, settings: MetricSettings) -> Iterator[shapes.Measured]:
    of = portfolio(facts, TODAY, settings)
    found = figures(of, settings)
    yield _time("strengths", "strengths and weights of a day", taken(lambda: portfolio(facts, TODAY, settings)), 5)
    yield _time("figures", "all figures of all accounts", taken(lambda: figures(of, settings)), 5)
    with_cuts = taken(lambda: (figures(of, settings), cuts(of, settings)))
    yield _time("figures_cuts", "the same with who cuts a thread", with_cuts, 5)
    yield _time("risk", "risk of everybody, ours and theirs", taken(lambda: leaving(of, found, settings), 3), 3)
    plan = taken(lambda: portfolio_plan(of, found, settings, k=_CONTACTS), 3)
    yield _time("plan", f"plan of the next {_CONTACTS} contacts", plan, 3)


def _closed(ctx: Context) -> Iterator[shapes.Measured]:
    all_accounts(ctx, LOCAL_OWNER, Wanted(limit=1), None)  # keeps the rows of today on the disk
    anew, kept = (closed.ask(ctx.store.shelf, TODAY, 3, kept=kept) for kept in (False, True))
    yield _time("closed", "a new process analyses all accounts", anew.taken, 3)
    yield _time("closed_kept", "a new process reads kept results", kept.taken, 3)
    yield _memory("memory_closed", "a new process that analyses all accounts", anew.memory)


def _one_by_one(ctx: Context) -> Iterator[shapes.Measured]:
    """With nothing kept: as the first one who asks has it."""
    facts = ctx.snapshots.current().facts
    of, order = sizes(facts), np.argsort(sizes(facts), kind="stable")
    for name, at in (("middle", order[len(order) // 2]), ("largest", order[-1])):
        account = facts.accounts["id"][int(at)]
        what = f"key people of an account of {of[at]} people"
        ask = partial(_key_people, ctx, account)
        yield _time(f"key_people_{name}", what, taken(ask, 10), 10)


def _key_people(ctx: Context, account: str) -> None:
    people.key_people(Context(ctx.store, ctx.settings), LOCAL_OWNER, account, None, None, TODAY)


def _edited(ctx: Context) -> Iterator[shapes.Measured]:
    edit = editing(ctx.store, ctx.snapshots.current().facts)
    yield _time("edit", "an edit, safe on the disk", taken(edit, 20), 20)
    yield _time("refresh", "snapshot brought up to date after an edit", refreshed(ctx.store, 20), 20)


def _engine(store: Path) -> int | None:
    return timing.peak_of(int(json.loads((store / "engine.json").read_text(encoding="ascii"))["pid"]))


def _time(name: str, what: str, took: Taken, runs: int) -> shapes.Measured:
    return shapes.Measured(name=name, what=what, unit="seconds", value=took.median, best=took.best, runs=runs)


def _memory(name: str, what: str, most: int) -> shapes.Measured:
    return shapes.Measured(name=name, what=what, unit="bytes", value=most, best=most, runs=1)
