"""The journal: who changed what and when, what it did, and taking it back."""

from __future__ import annotations

from flask import Response
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from graphsvc.api.common import ERRORS, WRITE_ERRORS, Asked, ById, Query, context, reply, source, viewer
from graphsvc.services import diffing, undoing
from graphsvc.services import history as journal
from graphsvc.services import history_answers as shapes
from graphsvc.services.choices import Lang

api = APIBlueprint("journal", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Journal")], abp_responses=ERRORS)

_REVISION = "A commit's number, a day (to its end, in the service's time zone), an instant, or `now`"


class Told(Query):
    lang: Lang = Field("en", description="The language of the sentences")


class HistoryQuery(Told):
    limit: int = Field(20, ge=1, le=500)
    cursor: str | None = Field(None, description="`next_cursor` of the page before")


class ShowQuery(Told):
    limit: int | None = Field(None, ge=1, description="Of how many nodes and ties; by default of all")


class DiffQuery(Asked):
    a: str = Field(min_length=1, description=_REVISION)
    b: str = Field("now", min_length=1, description=_REVISION)
    lang: Lang = Field("en", description="The language of the sentences")


class ByNumber(BaseModel):
    number: int = Field(ge=1, description="A commit's number")


class UndoIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    cascade: StrictBool = Field(False, description="Also take back the later commits that stand in the way")
    only: list[StrictInt] | None = Field(
        None,
        description="`undoes` of the dry run that was looked at: 409 where by now others would go along; 422 where it "
        "does not name this commit, or others without `cascade`",
    )
    message: str = Field("", max_length=2000)
    dry_run: StrictBool = Field(False, description="The same answer, nothing written")
    account: str | None = Field(
        None, min_length=1, description="Tell the changes of this account (id or name), and sum up the others"
    )
    lang: Lang = Field("en", description="The language of the sentences")


@api.get("/commits", responses={"200": shapes.History}, summary="All commits, newest first")
def commits(query: HistoryQuery) -> Response:
    """Each with its first changes in words. 422 for a cursor that no page gave."""
    return reply(journal.history(context(), viewer(), None, query.limit, query.cursor, query.lang))


@api.get("/commits/<int:number>", responses={"200": shapes.CommitReport}, summary="One commit in full")
def commit(path: ByNumber, query: ShowQuery) -> Response:
    """With every change in words. 404 where there is none with this number."""
    return reply(journal.show(context(), viewer(), path.number, query.limit, query.lang))


@api.post("/commits/<int:number>/undo", responses={"200": shapes.Undone, **WRITE_ERRORS}, summary="Takes a commit back")
def undo(path: ByNumber, body: UndoIn) -> Response:
    """By a new commit, which can be undone in turn. 409 naming the later commits that touched the same values, unless
    `cascade`; 422 where what would be left breaks a rule, or `only` can never fit; 403 for who may only look; `note`
    where nothing is left."""
    wanted = undoing.Wanted(source=f"undo; {source()}", **body.model_dump())
    return reply(undoing.undo(context(), viewer(), path.number, wanted))


@api.get(
    "/accounts/<any_text:id>/history", responses={"200": shapes.History}, summary="The commits that touched an account"
)
def history(path: ById, query: HistoryQuery) -> Response:
    """Newest first, each with what it changed here; also of an account that was deleted. 404 for an unknown one."""
    return reply(journal.history(context(), viewer(), path.id, query.limit, query.cursor, query.lang))


@api.get("/accounts/<any_text:id>/diff", responses={"200": shapes.Diff}, summary="What changed at an account")
def account_diff(path: ById, query: DiffQuery) -> Response:
    """Between two revisions: people, roles, support, contacts, contracts, and what it did to the figures. 404 for an
    unknown account or commit; 422 for the future, for what lies before the first commit, and where `a` is later."""
    return reply(diffing.diff(context(), viewer(), query.a, query.b, path.id, query.today, query.lang))


@api.get("/diff", responses={"200": shapes.Diff}, summary="What changed anywhere")
def diff(query: DiffQuery) -> Response:
    """As of one account, without strengths and shares; the accounts that changed most come with their figures."""
    return reply(diffing.diff(context(), viewer(), query.a, query.b, None, query.today, query.lang))
