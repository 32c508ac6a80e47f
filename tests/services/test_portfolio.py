"""The portfolio narrowed down: by whom, by where."""

from __future__ import annotations

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
    for wanted in ({"manager": "nobody"}, {"partner": "nobody"}):
        with pytest.raises(NotFound, match="nobody"):
            _ids(ctx, **wanted)


def test_a_region_where_nobody_is_has_no_accounts(ctx: Context) -> None:
    assert _ids(ctx, region="Nowhere") == []
