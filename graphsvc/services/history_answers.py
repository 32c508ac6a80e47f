"""The shapes of what the journal says: history, one commit, two revisions compared, what an undo did."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from graphsvc.services.answers import Answer, CommitAnswer, Shape


class Changed(Shape):
    """One change of a commit. `field`: the property; null where the whole was made or removed, `target` where a tie
    took the place of another one, whose ends are then `before` and `after`. `text` is a sentence."""

    kind: str
    id: str
    field: str | None
    before: Any
    after: Any
    text: str


class CommitShown(Shape):
    """A commit with what it changed. `created` … count nodes and ties; null where they may not be shown. `more`: of
    how many nodes and ties changes are left out here. A first load has no changes: all there was came with it.
    `redoes`: it takes an undo back, so that what that undid is done again; where that in turn is taken back, it does
    not redo but undoes."""

    number: int
    at: str
    author: str
    message: str
    source: str
    created: int | None
    updated: int | None
    deleted: int | None
    undoes: list[int] = Field(default_factory=list)
    redoes: bool = False
    first_load: bool = False
    changes: list[Changed] = Field(default_factory=list)
    more: int = 0


class CommitListed(CommitShown):
    """`undone_by`: the commit that took it back, where that still holds."""

    undone_by: int | None = None


class History(Answer):
    """Commits, newest first; `next_cursor` leads to earlier ones. `may_undo`: whether who asks may take any back."""

    commits: list[CommitListed]
    next_cursor: str | None = None
    may_undo: bool = False


class CommitReport(Answer):
    """One commit in full."""

    commit: CommitShown


class CommitNamed(Shape):
    """A commit that is taken back, or stands in the way of that: who, when, and its first `changes` in words, with
    `more` of them."""

    number: int
    at: str
    author: str
    message: str
    changes: list[str] = Field(default_factory=list)
    more: int = 0


class AccountChanged(Shape):
    """An account, and how many nodes and ties of it are changed."""

    id: str
    name: str
    changed: int


class Elsewhere(Shape):
    """What is changed beside one account: how many nodes and ties that do not belong to it, and the other accounts to
    which changes belong, those with the most first; `more` accounts are left out."""

    changed: int
    accounts: list[AccountChanged] = Field(default_factory=list)
    more: int = 0


class Undone(CommitAnswer):
    """The commit that takes others back, with what it changed. Where nothing was left to undo, the last commit with
    that said in `note`; with `dry_run` as it would be. `taken`: the commits of `undoes`, newest first, at most 20.
    `elsewhere`: where the changes of one account were asked for, what there is beside these."""

    dry_run: bool = False
    note: str | None = None
    changes: list[Changed] = Field(default_factory=list)
    more: int = 0
    taken: list[CommitNamed] = Field(default_factory=list)
    elsewhere: Elsewhere | None = None


class Moment(Shape):
    """A revision that was asked for: its commit, the instant and its day in the service's time zone."""

    commit: int
    at: str
    day: str


class PersonChange(Shape):
    """Somebody who joined or left the account, or moved between its departments (ids before and after)."""

    id: str
    name: str | None = None
    name_zh: str | None = None
    what: Literal["joined", "left", "moved"]
    before: str | None = None
    after: str | None = None
    text: str


class ContactChange(Shape):
    """A contact whose recorded level or computed strength (both on the same day) differs; null: no contact."""

    ours: str
    ours_name: str | None = None
    stakeholder: str
    stakeholder_name: str | None = None
    level_before: str | None
    level_after: str | None
    before: float | None
    after: float | None
    text: str


class Figures(Shape):
    """The account's figures on a day."""

    today: str
    revision: int
    coverage: float | None
    known_coverage: float | None
    open_share: float
    threads: int | None
    verdict: str
    people: int


class Compared(Shape):
    """`before` and `after` are computed for one day, so that they differ by what changed alone; `then` is what was
    answered at the first instant: between it and `before` lies nothing but time. Null: there was no such account."""

    then: Figures | None
    before: Figures | None
    after: Figures | None


class ShareChange(Shape):
    """A person's decision share, on the same day; null: not there."""

    id: str
    name: str | None = None
    before: float | None
    after: float | None


class AccountTouched(Shape):
    """An account that changed, by how many nodes and ties; `figures` for the first ones only."""

    id: str
    name: str
    changed: int
    figures: Compared | None = None


class Diff(Answer):
    """What changed between two revisions, of one account or of all. `today` is the day of both figures."""

    a: Moment
    b: Moment
    commits: int
    people: list[PersonChange]
    roles: list[Changed]
    support: list[Changed]
    contacts: list[ContactChange]
    contracts: list[Changed]
    figures: Compared | None = None
    shares: list[ShareChange] = Field(default_factory=list)
    accounts: list[AccountTouched] = Field(default_factory=list)
    more: int = 0
