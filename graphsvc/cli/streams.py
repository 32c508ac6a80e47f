"""The standard streams, usable whatever they are: closed, full, gone, or unable to show a letter."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any

from graphsvc.errors import GraphsvcError, InvalidInput

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def prepare() -> None:
    """Closed streams lead nowhere; a terminal that cannot show a letter shows ? in its place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def silence() -> None:
    """Nothing more can be written to standard output; keeps Python from trying, and complaining, at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def check_arguments(arguments: list[str]) -> None:
    """Raises InvalidInput for bytes that are no text: nothing stored could ever be called so."""
    for argument in arguments:
        if any("\ud800" <= char <= "\udfff" for char in argument):
            raise InvalidInput(
                f"“{shown(argument)}” holds bytes that are not {sys.getfilesystemencoding()}.",
                hint="Type it again, or rename the file.",
            )


def shown(text: str) -> str:
    """`text` with ? for what no encoding can write."""
    return text.encode(errors="replace").decode()


def write_document(document: bytes) -> None:
    """One JSON document on standard output: UTF-8 in every terminal."""
    binary: Any = getattr(sys.stdout, "buffer", None)
    sys.stdout.flush()
    if binary is None:
        sys.stdout.write(document.decode() + "\n")
    else:
        binary.write(document + b"\n")
        binary.flush()


class OutputFull(GraphsvcError):
    """The answer could not be written where standard output leads."""

    title = "The output cannot be written"


def output_full(error: OSError) -> OutputFull | None:
    """What a full disk means under an answer; None for any other error."""
    if error.errno not in _FULL:
        return None
    silence()
    return OutputFull(f"The answer cannot be written: {error.strerror}.", hint="Free some space and ask again.")
