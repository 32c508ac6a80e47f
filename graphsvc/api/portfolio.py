"""The portfolio as a whole over REST: the next contacts anywhere, load, whitespace, totals."""

from __future__ import annotations

from flask import Response
from flask_openapi3 import APIBlueprint, Tag
from pydantic import Field

from graphsvc.api.common import ERRORS, Asked, asking, reply, viewer
from graphsvc.services import overview, portfolio_plan
from graphsvc.services import portfolio_answers as shapes

api = APIBlueprint("portfolio", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Answers")], abp_responses=ERRORS)


class PortfolioPlanQuery(Asked):
    k: int = Field(500, ge=1, le=5000)


class OverviewQuery(Asked):
    limit: int = Field(100, ge=1, le=5000, description="How many accounts of high value and low coverage.")


@api.get("/portfolio/plan", responses={"200": shapes.PortfolioPlan}, summary="Next contacts anywhere")
def plan(query: PortfolioPlanQuery) -> Response:
    """The `k` new contacts that together take most value out of risk, within everybody's capacity, with the bound that
    proves it. Ways in are told where at most 20 accounts are concerned."""
    return reply(portfolio_plan.plan(asking(query), viewer(), query.k, query.today))


@api.get("/portfolio/analysis", responses={"200": shapes.PortfolioAnalysis}, summary="The portfolio at a glance")
def analysis(query: OverviewQuery) -> Response:
    """Accounts by verdict, value and money at risk; what account managers and specialists carry against what they have
    room for; accounts of high value and low coverage."""
    return reply(overview.portfolio_overview(asking(query), viewer(), query.today, query.limit))
