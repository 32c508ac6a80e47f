"""What can go wrong, said so that the reader knows what to do next. No HTTP and no terminal in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One place where an input is wrong: file, line and column (1-based) or a JSON pointer."""

    reason: str
    file: str | None = None
    line: int | None = None
    column: str | None = None
    pointer: str | None = None

    def __str__(self) -> str:
        where = [str(part) for part in (self.file, self.line, self.column, self.pointer) if part is not None]
        return f"{':'.join(where)}: {self.reason}" if where else self.reason


class GraphsvcError(Exception):
    """Base of every error that is meant for the user's eyes.

    `message` says what went wrong, `hint` what to do, `problems` where exactly.
    `exit_status` is the command line's answer (contract: 1 = the answer is an error, 2 = unusable input).
    """

    title = "The request failed"
    exit_status = 1

    def __init__(self, message: str, *, hint: str | None = None, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class NotFound(GraphsvcError):
    """The thing asked for does not exist, or lies outside the viewer's scope: both answer alike."""

    title = "Not found"


class Ambiguous(GraphsvcError):
    """A name fits several things; `problems` lists the candidates."""

    title = "More than one fits"


class InvalidInput(GraphsvcError):
    """A file, an argument or a body that cannot be used; nothing was written."""

    title = "The input cannot be used"
    exit_status = 2


class InvalidChange(GraphsvcError):
    """A change that would break the rules of its kind; nothing was written."""

    title = "The change is not valid"


class Conflict(GraphsvcError):
    """Somebody else changed the same thing first."""

    title = "Changed meanwhile"


class Denied(GraphsvcError):
    """The viewer may not do this."""

    title = "Not allowed"


class StoreUnavailable(GraphsvcError):
    """The store does not answer at present; the same call may succeed later."""

    title = "The store does not answer"


class StoreUnusable(GraphsvcError):
    """The store answers, but must not be used: too new, somebody else's data, read-only, damaged."""

    title = "The store cannot be used"


class MissingTool(GraphsvcError):
    """A program or font that this answer needs is not installed; the hint names the package."""

    title = "Something is not installed"


class Interrupted(GraphsvcError):
    """The user stopped it; what was not done is not there. The status is the shell's for Ctrl-C."""

    title = "Interrupted"
    exit_status = 130
