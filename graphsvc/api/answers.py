"""The questions: accounts, key people, coverage, paths, plan, search, health."""

from __future__ import annotations

from flask import Response
from flask_openapi3 import APIBlueprint, Tag
from pydantic import Field

from graphsvc.analysis.threads import Verdict
from graphsvc.api.common import ERRORS, Asked, AsOf, ById, asking, context, reply, viewer
from graphsvc.services import answers as shapes
from graphsvc.services import health, people, portfolio, search, ways
from graphsvc.services.choices import Sort

api = APIBlueprint("answers", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Answers")], abp_responses=ERRORS)


class AccountsQuery(Asked):
    sort: Sort = Sort.NAME
    manager: str | None = None
    partner: str | None = None
    region: str | None = None
    industry: str | None = None
    verdict: Verdict | None = None
    q: str | None = Field(None, description="A part of the name or id.")
    limit: int = Field(1000, ge=1, le=5000)
    cursor: str | None = None


class KeyPeopleQuery(Asked):
    opportunity: str | None = None
    top: int | None = Field(None, ge=1, le=10000)
    intervals: bool = Field(False, description="Also how sure shares and ranks are.")


class PathsQuery(Asked):
    start: str | None = Field(None, alias="from", description="Only paths that begin with this person of ours.")
    k: int = Field(5, ge=1, le=50)
    max_steps: int = Field(4, ge=1, le=6)


class PlanQuery(Asked):
    k: int = Field(5, ge=1, le=100)


class SearchQuery(AsOf):
    q: str = Field(min_length=1, max_length=200)
    limit: int = Field(20, ge=1, le=100)


@api.get("/accounts", responses={"200": shapes.Accounts}, summary="The portfolio")
def accounts(query: AccountsQuery) -> Response:
    """All accounts that fit, sorted by a figure. 422 for a cursor that no page gave."""
    wanted = portfolio.Wanted(**query.model_dump(exclude={"today", "as_of"}))
    return reply(portfolio.accounts(asking(query), viewer(), wanted, query.today))


@api.get("/accounts/<any_text:id>/key-people", responses={"200": shapes.KeyPeople}, summary="Who holds the decision")
def key_people(path: ById, query: KeyPeopleQuery) -> Response:
    """Everybody by decision share (a fraction of 1) and what it is made of. 404 for an unknown account, opportunity."""
    asked = (path.id, query.opportunity, query.top, query.today, query.intervals)
    return reply(people.key_people(asking(query), viewer(), *asked))


@api.get("/accounts/<any_text:id>/coverage", responses={"200": shapes.Coverage}, summary="Coverage, gaps, threads")
def coverage(path: ById, query: Asked) -> Response:
    """The part of the decision that we are in touch with, and the gaps. 404 for an unknown account."""
    return reply(people.coverage(asking(query), viewer(), path.id, query.today))


@api.get("/accounts/<any_text:id>/plan", responses={"200": shapes.Plan}, summary="Next contacts")
def plan(path: ById, query: PlanQuery) -> Response:
    """The `k` new contacts that together raise coverage most. 404 for an unknown account."""
    return reply(ways.plan(asking(query), viewer(), path.id, query.k, query.today))


@api.get("/stakeholders/<any_text:id>/paths", responses={"200": shapes.Paths}, summary="Introduction paths")
def paths(path: ById, query: PathsQuery) -> Response:
    """The `k` strongest ways to be introduced, of at most `max_steps` steps. 404 for an unknown person."""
    return reply(ways.paths(asking(query), viewer(), path.id, query.start, query.k, query.max_steps, query.today))


@api.get(
    "/search",
    responses={"200": shapes.Search},
    summary="Accounts and people by a part of their name, anything by its id",
)
def find(query: SearchQuery) -> Response:
    """Exact hits first. An unknown text finds nothing, which is no error."""
    return reply(search.search(asking(query), viewer(), query.q, query.limit))


@api.get("/health", responses={"200": shapes.Health}, summary="Whether the service can answer")
def state() -> Response:
    """503 where the store does not answer."""
    return reply(health.health(context(), viewer()))
