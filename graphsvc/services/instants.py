"""Which revision of the store somebody means: the number of a commit, a day, an instant, or `now`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from graphsvc.errors import InvalidInput, NoSuchCommit
from graphsvc.services.context import Context

_FORMS = "Write a commit's number, a day (2026-03-31), an instant (2026-03-31T12:00:00Z) or now."
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Moment:
    """A revision that was asked for. `at`: the instant it was asked for by, ISO-8601 UTC; `day`: its day in the
    service's time zone. A commit's number stands for the instant of that commit."""

    revision: int
    at: str
    day: date


def revision_of(ctx: Context, text: str) -> int:
    """The revision that a text names; see `moment`."""
    return moment(ctx, text).revision


def moment(ctx: Context, text: str) -> Moment:
    """What a text names: a commit's number; a day, which counts to its end in the service's time zone; an instant, in
    that time zone where it names no other; or `now`.

    Raises InvalidInput for anything else, the future, and what lies before the first commit; NotFound for an unknown
    commit.
    """
    asked = text.strip()
    if asked == "now":
        return _at(ctx, datetime.now(UTC), ctx.store.revision())
    if asked.isascii() and asked.isdigit():
        return _numbered(ctx, asked)
    return _on(ctx, _instant(ctx, asked))


def instant_of(ctx: Context, text: str) -> str:
    """The instant that a text names, ISO-8601 UTC; see `moment`."""
    return moment(ctx, text).at


def utc(instant: datetime) -> str:
    """An instant as commits carry it: ISO-8601 UTC, whole milliseconds."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _at(ctx: Context, instant: datetime, revision: int) -> Moment:
    return Moment(revision, utc(instant), instant.astimezone(ctx.settings.zone()).date())


def _numbered(ctx: Context, digits: str) -> Moment:
    commit = ctx.store.commit_of(int(digits)) if len(digits) <= _DIGITS and int(digits) else None
    if commit is None:
        raise NoSuchCommit(digits[: _DIGITS + 1], ctx.store.revision())
    return _at(ctx, datetime.fromisoformat(commit.at), commit.number)


def _on(ctx: Context, instant: datetime) -> Moment:
    revision, at = ctx.store.revision(), utc(instant)
    last = ctx.store.commit_of(revision) if revision else None
    if last is None:
        raise InvalidInput("Nothing has been recorded in this store yet.", hint="Import something first.")
    # A clock that was set back does not put recorded commits into the future.
    if at > max(utc(datetime.now(UTC)), last.at):
        raise InvalidInput("This lies in the future.", hint=f"The last commit is {revision}, of {last.at}.")
    found = ctx.store.revision_at(at)
    if not found:
        first = ctx.store.commit_of(1)
        hint = f"The first commit is of {first.at}." if first else None
        raise InvalidInput("Nothing had been recorded by then.", hint=hint)
    return _at(ctx, instant, found)


def _instant(ctx: Context, text: str) -> datetime:
    """The instant that a day (its last millisecond; of today: this one) or an instant stands for."""
    zone = ctx.settings.zone()
    try:
        if len(text) == len("2026-03-31"):
            day = date.fromisoformat(text)
            if day == ctx.today(None):
                return datetime.now(UTC)
            return datetime.combine(day, time(23, 59, 59, 999_000), zone)
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        shown = f"“{text[:40]}” names no revision."
        raise InvalidInput(shown, hint=_FORMS, public="This names no revision.") from None
