"""`accounts`: every account in one table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from graphsvc.access import Viewer
from graphsvc.analysis.value import AccountValue, account_values, latest_assessments
from graphsvc.errors import InvalidInput
from graphsvc.services import answers as shapes
from graphsvc.services.choices import Sort
from graphsvc.services.context import Context
from graphsvc.services.lookup import find
from graphsvc.services.sight import visible, withheld
from graphsvc.services.splitting import LABELS, TYPES
from graphsvc.services.studies import Study, stamp, studies


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accounts, in which order."""

    sort: str = Sort.NAME
    manager: str | None = None
    partner: str | None = None
    region: str | None = None
    industry: str | None = None
    verdict: str | None = None
    q: str | None = None
    limit: int = 1000
    cursor: str | None = None


def accounts(ctx: Context, viewer: Viewer, wanted: Wanted, today: date | None) -> shapes.Accounts:
    """The portfolio, filtered, sorted and paged. `cursor` is the position that the page before ended with.

    `manager` and `partner` are ids or unique names. Raises NotFound or Ambiguous for them, InvalidInput for a cursor.
    """
    day = ctx.today(today)
    wanted = replace(
        wanted,
        manager=wanted.manager and find(ctx, viewer, "Employee", wanted.manager).id,
        partner=wanted.partner and find(ctx, viewer, "Partner", wanted.partner).id,
    )
    asked = ctx.graphs.revision()
    revision, rows, erased = ctx.kept(("portfolio", asked, day, viewer.sees), lambda: _rows(ctx, viewer, day))
    chosen = sorted((row for row in rows if _fits(row, wanted)), key=lambda row: _order(row.answer, wanted.sort))
    begin = _position(wanted.cursor)
    page = chosen[begin : begin + wanted.limit]
    more = begin + len(page)
    return shapes.Accounts(
        **stamp(ctx, revision, day),
        withheld=withheld(viewer, "roles", "threads", erased=erased),
        accounts=[row.answer for row in page],
        total=len(chosen),
        next_cursor=str(more) if more < len(chosen) else None,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    answer: shapes.AccountRow
    managers: frozenset[str]
    partners: frozenset[str]


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise InvalidInput("This cursor is not one that an earlier page gave.", hint="Begin without a cursor.")
    return int(cursor)


def _fits(row: _Row, wanted: Wanted) -> bool:
    answer = row.answer
    text = (wanted.q or "").casefold()
    return (
        (wanted.manager is None or wanted.manager in row.managers)
        and (wanted.partner is None or wanted.partner in row.partners)
        and (wanted.region is None or wanted.region == answer.region)
        and (wanted.industry is None or wanted.industry == answer.industry)
        and (wanted.verdict is None or wanted.verdict == answer.verdict)
        and any(text in (part or "").casefold() for part in (answer.name, answer.name_zh, answer.id))
    )


def _order(answer: shapes.AccountRow, sort: str) -> tuple[bool, float, str, str]:
    """Worst first where the figure calls for attention, largest first for value; unknown always last."""
    if sort == "name":
        return (False, 0.0, answer.name.casefold(), answer.id)
    figure: float | None = getattr(answer, sort)
    sign = 1.0 if sort in {"coverage", "threads"} else -1.0
    return (figure is None, 0.0 if figure is None else round(sign * figure, 12), answer.id, answer.id)


def _rows(ctx: Context, viewer: Viewer, day: date) -> tuple[int, list[_Row], frozenset[str]]:
    """The revision that they were read at, every account, and who is left out because they were erased later."""
    whole = visible(ctx.graphs.graph_of(LABELS, TYPES), viewer)
    revision = whole.revision
    rows = [_row(found) for found in studies(ctx, viewer, whole, day)]
    accounts = [whole.nodes("Account")[row.answer.id] for row in rows]
    latest, covered = latest_assessments(whole, day), [row.answer.coverage for row in rows]
    values = account_values(accounts, [latest.get(node.id) for node in accounts], covered, ctx.metrics_at(revision))
    return revision, [_valued(row, value) for row, value in zip(rows, values, strict=True)], whole.erased


def _valued(row: _Row, value: AccountValue) -> _Row:
    figures = {name: getattr(value, name) for name in ("value", "value_at_risk", "money_at_risk")}
    return replace(row, answer=row.answer.model_copy(update=figures))


def _row(found: Study) -> _Row:
    managers = [t.source for t in found.graph.ties("MANAGES") if t.target == found.account.id]
    partners = [t.source for t in found.graph.ties("SERVES") if t.target == found.account.id]
    return _Row(_answer(found, managers), frozenset(managers), frozenset(partners))


def _answer(found: Study, managers: Iterable[str]) -> shapes.AccountRow:
    account, analysis = found.account, found.analysis
    unknown = found.threads.verdict.value == "unknown"
    return shapes.AccountRow(
        id=account.id,
        name=found.name,
        name_zh=account.get("name_zh"),
        industry=account.get("industry"),
        region=account.get("region"),
        managers=sorted(
            found.graph.nodes("Employee")[m].get("name") or m for m in managers if m in found.graph.nodes("Employee")
        ),
        coverage=analysis.coverage.coverage,
        known_coverage=analysis.coverage.known_coverage,
        open_share=analysis.decision.open_share,
        evidence=analysis.decision.evidence,
        verdict=found.threads.verdict.value,
        threads=None if unknown else found.threads.count,
        annual_revenue=account.get("annual_revenue"),
        currency=account.get("currency"),
        people=int(analysis.network.named.sum()),
        open_seats=len(analysis.decision.seats) + int((~analysis.network.named).sum()),
    )
