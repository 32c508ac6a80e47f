"""What-if over REST: an account before and after something that is supposed. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from flask import Response
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, ConfigDict, Field

from graphsvc.api.common import ERRORS, UPLOAD_ERRORS, Asked, ById, asking, reply, viewer
from graphsvc.kinds import ENUMERATIONS
from graphsvc.services import what_if as service
from graphsvc.services import what_if_answers as shapes
from graphsvc.services.choices import Lang
from graphsvc.services.supposed_people import Said

api = APIBlueprint("supposing", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Answers")], abp_responses=ERRORS)

_MOST = 100
Text = Annotated[str, Field(min_length=1, max_length=512)]
Person = Annotated[Text, Field(description="An id, or a name if it is unique; of who joins, the name given there.")]


def _one_of(enumeration: str) -> Any:
    return Field(json_schema_extra={"enum": list[Any](ENUMERATIONS[enumeration].values)})


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class JoinIn(_Body):
    name: Text
    department: Text = Field(description="Its id, or its name where that is unique.")


class ContactIn(_Body):
    ours: Person
    stakeholder: Person
    level: str = _one_of("contact_level")


class InfluenceIn(_Body):
    source: Person
    target: Person
    strength: float = Field(gt=0, le=1)


class LineIn(_Body):
    source: Person
    target: Person


class RoleIn(_Body):
    stakeholder: Person
    role: str = _one_of("buying_role")


class SupportIn(_Body):
    stakeholder: Person
    support: str = _one_of("support")


class WhatIfIn(_Body):
    """What is supposed; at least one thing."""

    without: list[Person] = Field(default_factory=list, max_length=_MOST, description="Who leaves, on either side.")
    join: list[JoinIn] = Field(default_factory=list, max_length=_MOST)
    contact: list[ContactIn] = Field(default_factory=list, max_length=_MOST)
    influence: list[InfluenceIn] = Field(default_factory=list, max_length=_MOST)
    reports_to: list[LineIn] = Field(
        default_factory=list, max_length=_MOST, description="A solid line in the place of the source's solid lines."
    )
    role: list[RoleIn] = Field(default_factory=list, max_length=_MOST, description="Beside the roles that they have.")
    support: list[SupportIn] = Field(default_factory=list, max_length=_MOST)


class WhatIfsIn(WhatIfIn):
    accounts: list[Text] = Field(
        default_factory=list, max_length=_MOST,
        description="Ids or unique names; none: every account that those who are named have to do with.",
    )  # fmt: skip


class WhatIfQuery(Asked):
    lang: Lang = Field("en", description="The language of the sentences")


@api.post(
    "/accounts/<any_text:id>/what-if",
    responses={"200": shapes.WhatIf, **UPLOAD_ERRORS},
    summary="What a change would do to an account",
)
def what_if(path: ById, query: WhatIfQuery, body: WhatIfIn) -> Response:
    """Every figure before and after; nothing is written. 404 for somebody unknown, 409 for a name that several have,
    422 for what contradicts itself or breaks a rule."""
    return reply(service.what_if(asking(query), viewer(), path.id, _said(body), query.today, query.lang))


@api.post(
    "/portfolio/what-if",
    responses={"200": shapes.WhatIfs, **UPLOAD_ERRORS},
    summary="What a change would do to several accounts",
)
def what_ifs(query: WhatIfQuery, body: WhatIfsIn) -> Response:
    """As of one account, of several, with what it comes to."""
    return reply(service.what_ifs(asking(query), viewer(), body.accounts, _said(body), query.today, query.lang))


def _said(body: WhatIfIn) -> list[Said]:
    supposed: dict[str, Sequence[Any]] = {
        kind: [value if isinstance(value, str) else tuple(dict(value).values()) for value in values]
        for kind, values in body
        if kind != "accounts"
    }
    return service.said_of(**supposed)
