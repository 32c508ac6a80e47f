"""What can go wrong, said so that the reader knows what to do next. No HTTP and no terminal in here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


def pointer(*parts: str | int) -> str:
    """A JSON pointer (RFC 6901) to the member that these names and positions lead to; "" is the whole document."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


@dataclass(frozen=True)
class Problem:
    """One place where an input is wrong: file, line and column (1-based) or a JSON pointer."""

    reason: str
    file: str | None = None
    line: int | None = None
    column: str | None = None
    pointer: str | None = None

    def __str__(self) -> str:
        where = [str(part) for part in (self.file, self.line, self.column, self.pointer) if part not in (None, "")]
        return f"{':'.join(where)}: {self.reason}" if where else self.reason


class GraphsvcError(Exception):
    """Base of every error that is meant for the user's eyes.

    `message` says what went wrong, `hint` what to do, `problems` where exactly.
    `exit_status` is the command line's answer (contract: 1 = the answer is an error, 2 = unusable input).
    `public` is the message without the asker's own words, for answers that must not echo them (REST); where a message
    holds none, it is the message.
    """

    title = "The request failed"
    exit_status = 1

    def __init__(
        self, message: str, *, hint: str | None = None, problems: Sequence[Problem] = (), public: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.public = public or message
        self.hint = hint
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class NotFound(GraphsvcError):
    """The thing asked for does not exist, or lies outside the viewer's scope: both answer alike."""

    title = "Not found"


class NoSuchCommit(NotFound):
    """A number that no commit has, or none that may be seen; `last` is the number of the last one."""

    def __init__(self, number: int | str, last: int) -> None:
        hint = f"They are numbered from 1 to {last}; `graphsvc history` lists them." if last else "The store is empty."
        super().__init__(f"There is no commit {number}.", hint=hint, public="There is no such commit.")


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
    """Somebody else changed the same thing first.

    `versions`: for each thing that differs the stored and the submitted version, and who made the stored one.
    `commits`: where commits stand in the way, the first of them, and how many there are `beyond` these.
    """

    title = "Changed meanwhile"

    def __init__(
        self,
        message: str,
        *,
        versions: Sequence[Mapping[str, Any]] = (),
        commits: Sequence[Mapping[str, Any]] = (),
        beyond: int = 0,
        **more: Any,
    ) -> None:
        super().__init__(message, **more)
        self.versions = tuple(versions)
        self.commits, self.beyond = tuple(commits), beyond


class Unconditional(GraphsvcError):
    """A change of something that exists does not say which version of it the author has seen."""

    title = "The version seen is missing"


class Denied(GraphsvcError):
    """The viewer may not do this."""

    title = "Not allowed"


class TookTooLong(GraphsvcError):
    """A question that was not answered in its time. Asking it again would take as long."""

    title = "The question took too long"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The question was stopped after {seconds:g} s.",
            hint="Ask for less at once: name kinds, ids and a LIMIT, and join each pattern to the one before.",
        )


class StoreUnavailable(GraphsvcError):
    """The store does not answer at present; the same call may succeed later."""

    title = "The store does not answer"


class StoreUnusable(GraphsvcError):
    """The store answers, but must not be used: too new, somebody else's data, read-only, damaged."""

    title = "The store cannot be used"


class MissingTool(GraphsvcError):
    """A program or font that this answer needs is not installed; the hint names the package."""

    title = "Something is not installed"


class ClusterFailed(GraphsvcError):
    """The machines that should share the work did not do it; one alone may still."""

    title = "The cluster failed"


class Interrupted(GraphsvcError):
    """The user stopped it; what was not done is not there. The status is the shell's for Ctrl-C."""

    title = "Interrupted"
    exit_status = 130


def interrupted(error: BaseException | None, handled: BaseException | None = None) -> bool:
    """Whether Ctrl-C was at the bottom of it: what tidied up behind it, as the driver does, may have failed in turn
    and hide it. `handled`: what was being dealt with before; whoever clears up behind a Ctrl-C is not interrupted."""
    return any(isinstance(cause, KeyboardInterrupt) for cause in _chain(error, handled))


def notes(error: BaseException) -> str:
    """What was noted on an error while it was being dealt with, and on those that it hides."""
    return " ".join(note for cause in _chain(error) for note in getattr(cause, "__notes__", ()))


def _chain(error: BaseException | None, end: BaseException | None = None) -> Iterator[BaseException]:
    while error is not None and error is not end:
        yield error
        error = error.__context__
