"""Opens ZIPs without trusting them: no way out of the folder, no bombs, no passwords."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from graphsvc.errors import InvalidInput

MAX_TOTAL = 1 << 30
MAX_RATIO = 200
MAX_MEMBERS = 1000
_SMALL = 10 << 20


def members(name: str, data: bytes, suffixes: set[str]) -> Iterator[tuple[str, bytes]]:
    """The files of the archive with one of the suffixes: (path inside, content). All names are checked first."""
    archive = open_archive(name, data)
    for info in archive.infolist():
        hidden = PurePosixPath(info.filename).name.startswith(".")
        if not info.is_dir() and not hidden and PurePosixPath(info.filename).suffix.lower() in suffixes:
            yield info.filename, _content(name, archive, info)


def open_archive(name: str, data: bytes) -> zipfile.ZipFile:
    """The archive, its directory checked. Raises InvalidInput for anything that is unsafe to unpack."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise InvalidInput(f"{name} is broken.", hint="Save or download it once more.") from error
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if len(infos) > MAX_MEMBERS or total > MAX_TOTAL or (total > _SMALL and total > MAX_RATIO * max(packed, 1)):
        raise InvalidInput(f"{name} would unpack to far too much.", hint="Give the tables unpacked or split.")
    for info in infos:
        _check_member(name, info)
    return archive


def _check_member(name: str, info: zipfile.ZipInfo) -> None:
    path = info.filename.replace("\\", "/")
    if path.startswith("/") or ".." in path.split("/") or ":" in path.split("/")[0]:
        raise InvalidInput(f"{name} holds a path that leads out of it.", hint="Pack it again with plain names.")
    if info.flag_bits & 1:
        raise InvalidInput(f"{name} is encrypted.", hint="Pack it without a password.")


def _content(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as file:
            data = file.read(info.file_size + 1)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise InvalidInput(f"{name} is broken at {info.filename}.", hint="Pack it once more.") from error
    if len(data) > info.file_size:
        raise InvalidInput(f"{name} says less than it holds.", hint="Pack it once more.")
    return data
