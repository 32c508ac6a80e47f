"""Opens ZIPs without trusting them: no way out of the folder, no bombs, no passwords."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from stat import S_ISLNK
from typing import IO

from graphsvc.errors import InvalidInput

MAX_TOTAL = 1 << 30
MAX_RATIO = 200
MAX_MEMBERS = 1000
_SMALL = 10 << 20
# What zipfile and the decompressors under it raise for damaged or unknown content; NotImplementedError is a
# RuntimeError, an error of bzip2 an OSError or a ValueError.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, RuntimeError, EOFError, OSError, ValueError,
    OverflowError,
)  # fmt: skip


def members(name: str, data: bytes, suffixes: set[str]) -> Iterator[tuple[str, bytes]]:
    """The files of the archive with one of the suffixes: (path inside, content). All names are checked first."""
    archive = open_archive(name, data)
    for info in archive.infolist():
        hidden = PurePosixPath(info.filename).name.startswith((".", "~$"))
        if not info.is_dir() and not hidden and PurePosixPath(info.filename).suffix.lower() in suffixes:
            with open_member(name, archive, info) as file:
                content = file.read()
            yield info.filename, content


def open_archive(name: str, data: bytes) -> zipfile.ZipFile:
    """The archive, its directory checked. Raises InvalidInput for anything that is unsafe to unpack."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGE as error:
        raise InvalidInput(f"{name} is broken.", hint="Save or download it once more.") from error
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if len(infos) > MAX_MEMBERS or total > MAX_TOTAL or (total > _SMALL and total > MAX_RATIO * max(packed, 1)):
        raise InvalidInput(f"{name} would unpack to far too much.", hint="Give the tables unpacked or split.")
    for info in infos:
        _check_member(name, info)
    if len({info.filename for info in infos}) < len(infos):
        raise InvalidInput(f"{name} holds two files of one name.", hint="Pack it once more.")
    return archive


def _check_member(name: str, info: zipfile.ZipInfo) -> None:
    path = info.filename.replace("\\", "/")
    if path.startswith("/") or ".." in path.split("/") or ":" in path.split("/")[0]:
        raise InvalidInput(f"{name} holds a path that leads out of it.", hint="Pack it again with plain names.")
    if S_ISLNK(info.external_attr >> 16):
        raise InvalidInput(f"{name} holds a symbolic link.", hint="Pack the file itself.")
    if info.flag_bits & 1:
        raise InvalidInput(f"{name} is encrypted.", hint="Pack it without a password.")


@contextmanager
def open_member(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    """The member to read; it never gives more than the directory says. Raises InvalidInput where it is damaged."""
    try:
        with archive.open(info) as file:
            yield file
    except _DAMAGE as error:
        raise InvalidInput(f"{name} is broken at {info.filename}.", hint="Pack it once more.") from error
