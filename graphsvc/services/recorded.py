"""Answers as of an instant: the same questions, asked of the store as it was recorded then."""

from __future__ import annotations

from graphsvc.services.context import Context
from graphsvc.services.instants import moment


def as_of(ctx: Context, text: str | None) -> Context:
    """The context that answers as of what the text names (see `instants.moment`); without one, as of now.

    Raises InvalidInput, NotFound as `moment` does.
    """
    if text is None or text.strip() == "now":
        return ctx
    asked = moment(ctx, text)
    return ctx.at(asked.revision, asked.at, asked.day)
