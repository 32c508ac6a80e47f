"""The backup file: gzip of JSON lines, and behind it the SHA-256 of all that (docs/backup.md describes it).

    {"format":"graphsvc backup","version":1,"store_version":3,"revision":12,"at":…,"made":…,"program":…}
    ["Account",{"_rev":1,"id":"a","name":"A"}]                                  nodes and ties, in no order
    {"nodes":{"Account":1},"ties":{},"digest":…}                                what there should be of them
    {"sha256":…}                                                                a gzip member of its own, fixed in form

The last member stands for every byte before it and has one possible form, so no byte of the file can differ unseen.
"""

from __future__ import annotations

import gzip
import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from graphsvc.errors import InvalidInput
from graphsvc.store.lines import Contents, Entity, Part, Tally, parsed
from graphsvc.store.migrate import migrations

Hear = Callable[[int, int], None]

FORMAT, VERSION = "graphsvc backup", 1
_LEVEL = 1  # a third larger than the best and six times as fast
_BLOCK = 2**20
_LINES = 5000  # lines that are looked at together
_LONGEST_HEADER = 10_000


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup is of. `at`: the instant of its last commit; `made`: of the backup; `program`: its version."""

    store_version: int
    revision: int
    at: str
    made: str
    program: str


class Writer:
    """Writes a backup into an empty file, in the order of its methods."""

    def __init__(self, file: BinaryIO, header: Header) -> None:
        self._file = file
        self._sum = hashlib.sha256()
        self._pack = zlib.compressobj(_LEVEL, wbits=31)
        self._line({"format": FORMAT, "version": VERSION, **asdict(header)})

    def add(self, part: Part) -> None:
        self._put(self._pack.compress(b"\n".join([*part.nodes, *part.ties, b""])))

    def end(self, contents: Contents) -> None:
        self._line(asdict(contents))
        self._put(self._pack.flush())
        self._file.write(_seal(self._sum.hexdigest()))

    def _line(self, words: dict[str, Any]) -> None:
        self._put(self._pack.compress(orjson.dumps(words) + b"\n"))

    def _put(self, packed: bytes) -> None:
        self._sum.update(packed)
        self._file.write(packed)


def _seal(digest: str) -> bytes:
    """A gzip member with one stored block: every program writes the same bytes, whatever its compression."""
    line = b'{"sha256":"%s"}\n' % digest.encode("ascii")
    head = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    block = struct.pack("<BHH", 1, len(line), len(line) ^ 0xFFFF)
    return head + block + line + struct.pack("<II", zlib.crc32(line), len(line))


_SEAL_SIZE = len(_seal("0" * 64))


class Backup:
    """A backup that has been checked from end to end. Its file stays open: what is read later is what was checked."""

    def __init__(self, file: BinaryIO, header: Header, contents: Contents) -> None:
        self.header, self.contents = header, contents
        self._file = file

    def __enter__(self) -> Backup:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def nodes(self) -> Iterator[Entity]:
        return (entity for entity in self._entities() if len(entity.kind) == 1)

    def ties(self) -> Iterator[Entity]:
        return (entity for entity in self._entities() if len(entity.kind) > 1)

    def _entities(self) -> Iterator[Entity]:
        return (parsed(line) for line in _unpacked(self._file) if line.startswith(b"["))


def opened(path: Path, hear: Hear | None = None) -> Backup:
    """The backup at `path`. Raises InvalidInput if any byte of it is not as it was written, or if it is too new.

    `hear` is told how far it is: (bytes, of how many).
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", hint="Check the path.") from error
    try:
        header = _header(path, file)
        _check_seal(path, file, hear)
        return Backup(file, header, _checked(path, file))
    except BaseException:
        file.close()
        raise


def _header(path: Path, file: BinaryIO) -> Header:
    """Read first, so that what is no backup is called so, and a new one new, although it may be sealed otherwise."""
    try:
        words = orjson.loads(gzip.GzipFile(fileobj=file).readline(_LONGEST_HEADER))
        ours = words.pop("format") == FORMAT
    except (OSError, EOFError, zlib.error, ValueError, KeyError, AttributeError, TypeError):
        ours = False
    if not ours:
        raise InvalidInput(f"{path} is no backup of graphsvc, or damaged.", hint="Take another file.")
    if words.pop("version", None) != VERSION or words.get("store_version", 0) not in migrations():
        raise InvalidInput(f"{path} was made by a newer graphsvc.", hint="Update this one.")
    try:
        return Header(**words)
    except TypeError:
        raise _damaged(path) from None


def _check_seal(path: Path, file: BinaryIO, hear: Hear | None) -> None:
    total = file.seek(0, 2)
    left = total - _SEAL_SIZE
    digest = hashlib.sha256()
    file.seek(0)
    while left > 0 and (block := file.read(min(_BLOCK, left))):
        digest.update(block)
        left -= len(block)
        if hear:
            hear(total - left, total)
    if left or file.read() != _seal(digest.hexdigest()):
        raise _damaged(path)


def _checked(path: Path, file: BinaryIO) -> Contents:
    """What the last line but one says, if it is true of all lines."""
    tally, others = Tally(), []
    lines = islice(_unpacked(file), 1, None)
    try:
        while some := list(islice(lines, _LINES)):
            others += [line for line in some if not line.startswith(b"[")]
            tally.add(_part([line for line in some if line.startswith(b"[")]))
        said = [orjson.loads(line) for line in others]
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error
    found = tally.contents()
    if len(said) != 2 or said[0] != asdict(found):
        raise _damaged(path)
    return found


def _part(lines: list[bytes]) -> Part:
    """Raises ValueError, KeyError or TypeError where one of them is neither a node nor a tie."""
    is_node = [len(parsed(line).kind) == 1 for line in lines]
    pairs = list(zip(lines, is_node, strict=True))
    return Part([line for line, node in pairs if node], [line for line, node in pairs if not node])


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """The lines of the file, without their ends. One of these at a time: they share the file's position."""
    file.seek(0)
    for line in gzip.GzipFile(fileobj=file):
        yield line[:-1]


def _damaged(path: Path) -> InvalidInput:
    return InvalidInput(f"{path} is damaged or cut off; nothing was touched.", hint="Take another backup.")
