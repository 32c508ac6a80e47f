"""Why a question is not asked, or not answered."""

from __future__ import annotations

from typing import NoReturn

from graphsvc.errors import GraphsvcError, InvalidInput


class Unaskable(InvalidInput):
    """A question that writes, may write, or cannot be read; nothing was run."""

    title = "The question cannot be asked"


class TookTooLong(GraphsvcError):
    """A question that was not answered in its time. Asking it again would take as long."""

    title = "The question took too long"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The question was stopped after {seconds:g} s.",
            hint="Ask for less at once: name kinds, ids and a LIMIT, and join each pattern to the one before.",
        )


def refuse(message: str, hint: str, public: str | None = None) -> NoReturn:
    """Raises Unaskable. `public`: the message without the asker's own words, where it holds any."""
    raise Unaskable(message, hint=hint, public=public)
