"""Relationships over the portfolio, and what an account is worth, over REST."""

from __future__ import annotations

from flask import Response
from flask_openapi3 import APIBlueprint, Tag
from pydantic import Field

from graphsvc.api.common import ERRORS, Asked, ById, asking, reply, viewer
from graphsvc.services import assessing
from graphsvc.services import cooling as going_cold
from graphsvc.services import groups as companies
from graphsvc.services import moves as job_changes
from graphsvc.services import relationship_answers as shapes

api = APIBlueprint(
    "relationships", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Answers")], abp_responses=ERRORS
)

_MOST_DAYS = 3650


class CoolingQuery(Asked):
    days: int = Field(going_cold.DAYS, ge=1, le=_MOST_DAYS, description="How far to look ahead.")
    account: str | None = Field(None, description="Only this account, by id or name.")
    manager: str | None = Field(None, description="Only accounts that this employee manages, by id or name.")
    limit: int = Field(going_cold.LIMIT, ge=1, le=5000)
    cursor: str | None = None


class MovesQuery(Asked):
    days: int | None = Field(None, ge=1, le=_MOST_DAYS, description="Only who moved within so many days.")
    limit: int = Field(job_changes.LIMIT, ge=1, le=5000)
    cursor: str | None = None


@api.get("/portfolio/cooling", responses={"200": shapes.Cooling}, summary="Relationships going cold")
def cooling(query: CoolingQuery) -> Response:
    """Contacts that are stale, or not active any more within `days` if nothing new happens; the largest loss first.
    404 for an unknown account or employee, 422 for a cursor that no page gave and for days beyond the calendar."""
    wanted = going_cold.Wanted(**query.model_dump(exclude={"today", "as_of"}))
    return reply(going_cold.cooling(asking(query), viewer(), wanted, query.today))


@api.get("/portfolio/moves", responses={"200": shapes.Moves}, summary="Job changes of people we know")
def moves(query: MovesQuery) -> Response:
    """Who turned up where, who of ours knew them, what of that carries over, who has renewed it; newest first. 422 for
    a cursor that no page gave and for days beyond the calendar."""
    wanted = job_changes.Wanted(query.days, query.limit, query.cursor)
    return reply(job_changes.moves(asking(query), viewer(), wanted, query.today))


@api.get("/portfolio/groups", responses={"200": shapes.Groups}, summary="Groups of companies")
def groups(query: Asked) -> Response:
    """A parent and all below it, with their figures taken together; the largest value at risk first."""
    return reply(companies.groups(asking(query), viewer(), query.today))


@api.get("/accounts/<any_text:id>/assess", responses={"200": shapes.Assess}, summary="What an account is worth")
def assess(path: ById, query: Asked) -> Response:
    """Both perspectives with their parts, value and money at risk, and with whom. 404 for an unknown account."""
    return reply(assessing.assess(asking(query), viewer(), path.id, query.today))
