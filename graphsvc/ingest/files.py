"""Which files an import is given, what its reports call them, and their content."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graphsvc.errors import InvalidInput

MAX_FILE = 1 << 30


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file and its name in reports: relative to the folder that was given, unlike that of any other file."""

    name: str
    path: Path

    def content(self) -> bytes:
        """All of it. Raises InvalidInput for a file that is too large or cannot be read."""
        try:
            if self.path.stat().st_size > MAX_FILE:
                raise InvalidInput(f"{self.name} is larger than 1 GiB.", hint="Split it into several files.")
            return self.path.read_bytes()
        except OSError as error:
            raise InvalidInput(f"{self.name} cannot be read: {error.strerror}.", hint="Check its rights.") from error

    def sha256(self) -> str:
        """The hex digest of its content."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def find_files(
    paths: Iterable[Path], *, deep: bool = True, leave_out: Path | None = None, names: Mapping[Path, str] | None = None
) -> list[InputFile]:
    """The files given and those in the folders given, each once, folders in order of their names.

    `deep`: folders inside folders too, other than hidden ones. `leave_out`: a folder not to look into, unless it is
    given itself: where rejected rows were written earlier. `names`: what files are called that lie under
    another name. Raises InvalidInput for a path that is not there.
    """
    found: dict[Path, InputFile] = {}
    given = names or {}
    for path in map(Path, paths):
        for file in _under(path, deep, leave_out):
            named = InputFile(given.get(file.path, file.name), file.path)
            found.setdefault(file.path.resolve(), named)
    alike = Counter(file.name for file in found.values())
    return [
        f if alike[f.name] == 1 or f.path in given else InputFile(_longer(f, found.values()), f.path)
        for f in found.values()
    ]


def _under(path: Path, deep: bool, leave_out: Path | None) -> Iterator[InputFile]:
    if not path.is_dir():
        if not path.is_file():
            raise InvalidInput(f"There is no file {path}.", hint="Check the path.")
        yield InputFile(path.name, path)
        return
    away = leave_out.resolve() if leave_out else None
    for inner in sorted(path.rglob("*") if deep else path.iterdir()):
        relative = inner.relative_to(path)
        hidden = any(part.startswith(".") for part in relative.parts[:-1])
        if not hidden and inner.is_file() and (away is None or not _is_away(inner, path, away)):
            yield InputFile(relative.as_posix(), inner)


def _is_away(file: Path, given: Path, away: Path) -> bool:
    return away in file.resolve().parents and given.resolve() != away and away not in given.resolve().parents


def _longer(file: InputFile, files: Iterable[InputFile]) -> str:
    """As many of the last parts of its path as no other file of that name shares."""
    parts = file.path.resolve().parts
    others = [f.path.resolve().parts for f in files if f.name == file.name and f is not file]
    depth = next(n for n in range(1, len(parts) + 1) if all(other[-n:] != parts[-n:] for other in others))
    return "/".join(parts[-max(depth, 1 + file.name.count("/")) :]).lstrip("/")
