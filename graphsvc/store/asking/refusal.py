"""Why a question is not asked."""

from __future__ import annotations

from typing import NoReturn

from graphsvc.errors import InvalidInput


class Unaskable(InvalidInput):
    """A question that writes, may write, or cannot be read; nothing was run."""

    title = "The question cannot be asked"


def refuse(message: str, hint: str, public: str | None = None) -> NoReturn:
    """Raises Unaskable. `public`: the message without the asker's own words, where it holds any."""
    raise Unaskable(message, hint=hint, public=public)
