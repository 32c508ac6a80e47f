"""Files out: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from graphsvc.errors import InvalidInput


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file beside `path` and puts it in its place: nobody finds half of it, and a full disk keeps the old one.

    Raises InvalidInput, naming `path` and the reason, where it cannot be written. What is no regular file (a pipe,
    /dev/stdout) is written to directly.
    """
    if path.exists() and not path.is_file():
        with _named(path):
            path.write_bytes(content)
        return
    with new_file(path, private=False) as file:
        file.write(content)


@contextmanager
def new_file(path: Path, *, private: bool) -> Iterator[BinaryIO]:
    """A file to be written, that takes the place of `path` when it is whole; if anything fails, nothing is left.

    `private`: readable by its owner only; else with the rights of the file that it replaces, or of any new one.
    Raises InvalidInput as `write_whole` does.
    """
    with _named(path):
        place = path.resolve()
        descriptor, name = tempfile.mkstemp(prefix=f".{place.name[:40]}-", dir=place.parent)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if not private:
                os.chmod(name, _rights(place))
            os.replace(name, place)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
        _sync_folder(place.parent)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}.", hint="Choose another place.") from error


def _sync_folder(folder: Path) -> None:
    """So that the new name survives a power cut, too, where the file system can do that."""
    descriptor = os.open(folder, os.O_RDONLY)
    with suppress(OSError):
        os.fsync(descriptor)
    os.close(descriptor)


def _rights(path: Path) -> int:
    """Those of the file that is replaced, else those that a new one would have."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
