"""Key-person risk, positions, dual interface and joint teams over REST."""

from __future__ import annotations

from flask import Response
from flask_openapi3 import APIBlueprint, Tag

from graphsvc.api.common import ERRORS, Asked, ById, asking, reply, viewer
from graphsvc.services import leaving, person_risk, structure
from graphsvc.services import structure_answers as shapes

api = APIBlueprint("structure", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Answers")], abp_responses=ERRORS)


@api.get("/accounts/<any_text:id>/risk", responses={"200": shapes.Risk}, summary="Key-person risk")
def risk(path: ById, query: Asked) -> Response:
    """What goes with each person who leaves, on either side: coverage and threads. 404 for an unknown account."""
    return reply(leaving.risk(asking(query), viewer(), path.id, query.today))


@api.get("/people/<any_text:id>/risk", responses={"200": shapes.PersonRisk}, summary="If one person leaves")
def person(path: ById, query: Asked) -> Response:
    """What goes with them over all their accounts: coverage, threads, value, money. 404 for an unknown person."""
    return reply(person_risk.person_risk(asking(query), viewer(), path.id, query.today))


@api.get("/accounts/<any_text:id>/positions", responses={"200": shapes.Positions}, summary="Network positions")
def positions(path: ById, query: Asked) -> Response:
    """Betweenness, closeness, constraint, brokerage and key players of the influence within. 404 for an unknown one."""
    return reply(structure.positions(asking(query), viewer(), path.id, query.today))


@api.get("/accounts/<any_text:id>/interface", responses={"200": shapes.Interfaces}, summary="Dual interface")
def interface(path: ById, query: Asked) -> Response:
    """Who is in contact, we or a partner, and which rules of the partner modes are broken. 404 for an unknown one."""
    return reply(structure.interface(asking(query), viewer(), path.id, query.today))


@api.get("/accounts/<any_text:id>/teams", responses={"200": shapes.Teams}, summary="Joint teams")
def teams(path: ById, query: Asked) -> Response:
    """Members, functions, leads, contract and threads of each joint team. 404 for an unknown account."""
    return reply(structure.teams(asking(query), viewer(), path.id, query.today))


@api.get("/portfolio/interface", responses={"200": shapes.Interfaces}, summary="Dual interface of every account")
def portfolio_interface(query: Asked) -> Response:
    """As of one account, of all; those that break most rules first."""
    return reply(structure.interface(asking(query), viewer(), None, query.today))
