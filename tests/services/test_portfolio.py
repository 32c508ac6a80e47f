"""The portfolio narrowed down: by whom, by where."""

from __future__ import annotations

from datetime import date

import pytest

from graphsvc.access import LOCAL_OWNER
from graphsvc.errors import NotFound
from graphsvc.services import portfolio
from graphsvc.services.context import Context


def _ids(ctx: Context, **wanted: str) -> list[str]:
    return [row.id for row in portfolio.accounts(ctx, LOCAL_OWNER, portfolio.Wanted(**wanted), None).accounts]


@pytest.mark.parametrize("manager", ["kam", "Lena Hart"])
def test_a_manager_is_named_by_id_or_name(ctx: Context, manager: str) -> None:
    assert _ids(ctx, manager=manager) == ["acme"]


def test_an_unknown_manager_or_partner_is_told(ctx: Context) -> None:
    """And where the ids are listed: the question that the hint gives lists them."""
    for wanted, label in (({"manager": "nobody"}, "Employee"), ({"partner": "nobody"}, "Partner")):
        with pytest.raises(NotFound, match="nobody") as told:
            _ids(ctx, **wanted)
        asked = f"MATCH (n:{label}) RETURN n.id, n.name"
        plural = f"{label.lower()}s"
        assert told.value.hint == f"`graphsvc query --cypher '{asked}'` lists the {plural}."
    table, _ = ctx.store.ask("MATCH (n:Employee) RETURN n.id, n.name", {}, 10, 5.0)
    assert sorted(row[0] for row in table.rows) == sorted(ctx.store.graph_of(["Employee"], []).nodes("Employee"))


def test_a_region_where_nobody_is_has_no_accounts(ctx: Context) -> None:
    assert _ids(ctx, region="Nowhere") == []


def test_value_and_what_of_it_is_at_risk(demo: Context) -> None:
    """The dairy group's review of autumn 2026: (92 + 68)/2 = 80 today, (74 + 90 + 88)/3 = 84 in future: 82."""
    answer = portfolio.accounts(demo, LOCAL_OWNER, portfolio.Wanted(sort="value_at_risk"), date(2026, 11, 24))
    rows = {row.id: row for row in answer.accounts}
    dairy = rows["lanxu-dairy"]
    assert dairy.coverage is not None
    assert (dairy.value, dairy.annual_revenue) == (pytest.approx(82, abs=1e-12), 186_000_000)
    assert dairy.value_at_risk == pytest.approx(82 * (1 - dairy.coverage), abs=1e-12)
    assert dairy.money_at_risk == pytest.approx(186_000_000 * (1 - dairy.coverage), abs=1e-6)
    # Nobody is recorded there: coverage is unknown, and so is what is at risk.
    nobody = portfolio.accounts(demo, LOCAL_OWNER, portfolio.Wanted(), date(2020, 1, 1)).accounts[0]
    assert (nobody.value, nobody.value_at_risk) == (None, None)
    known = [row.value_at_risk for row in answer.accounts if row.value_at_risk is not None]
    assert known == sorted(known, reverse=True)
    assert len(known) < len(rows)
    assert answer.accounts[len(known)].value_at_risk is None
