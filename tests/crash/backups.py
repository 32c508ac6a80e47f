"""A client that writes backups while another one edits, and what must hold of the files that it leaves."""

from __future__ import annotations

import itertools
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from graphsvc.access import LOCAL_OWNER
from graphsvc.errors import InvalidInput
from graphsvc.services.backups import backup
from graphsvc.services.context import Context
from graphsvc.store.backup import opened
from tests.contract.conftest import embedded

from .check import scan, sound
from .content import Content, after
from .ledger import Past, append
from .patience import goes_on, patiently

_DONE = "done"
_SUFFIX = ".graphsvc"


def folder(clients: Path) -> Path:
    """Where the backups of a round lie."""
    return clients / "backups"


def made(place: Path) -> list[str]:
    """The names of those that are done."""
    return [name for name in (place / _DONE).read_text().split("\n") if name] if (place / _DONE).exists() else []


def make(context: Callable[[], Context], place: Path, prefix: str) -> None:
    """Writes one backup after the other; says so before each, and writes down which are done."""
    place.mkdir(exist_ok=True)
    patiently(lambda: context().store.revision())
    for number in itertools.count():
        if not goes_on():
            return
        file = place / f"{prefix.replace(':', '-')}-{number}{_SUFFIX}"
        print("begun", file.name, flush=True)
        patiently(lambda file=file: _made(context, file))  # type: ignore[misc]
        append(place / _DONE, file.name)


def _made(context: Callable[[], Context], file: Path) -> int:
    return backup(context(), LOCAL_OWNER, file).revision


def check(place: Path, pasts: Mapping[str, Past], numbers: Mapping[str, int], seed: str) -> Iterator[str]:
    """Complaints about the backups of a round, which are removed then. `numbers`: of commits, by message."""
    if not place.exists():
        return
    files = sorted(place.glob(f"*{_SUFFIX}"))
    done = made(place)
    yield from (f"the backup {name} was done and is not there" for name in done if not (place / name).exists())
    others = {file.name for file in place.iterdir()} - {file.name for file in files} - {_DONE}
    yield from (f"{name} is left, and not hidden" for name in others if not name.startswith("."))
    for file in files:
        yield from _whole(file, random.Random(seed))
    if files:
        yield from _restored(files[-1], pasts, numbers)
    shutil.rmtree(place)


def _whole(file: Path, rng: random.Random) -> Iterator[str]:
    """What has its final name is whole; a part of it is refused."""
    try:
        opened(file).__exit__()
    except InvalidInput as error:
        yield f"{error}"
        return
    content = file.read_bytes()
    part = file.with_suffix(".part")
    part.write_bytes(content[: rng.randrange(len(content))])
    try:
        opened(part).__exit__()
        yield f"{part.stat().st_size} bytes of {len(content)} of {file.name} pass for a backup"
    except InvalidInput:
        part.unlink()


def _restored(file: Path, pasts: Mapping[str, Past], numbers: Mapping[str, int]) -> Iterator[str]:
    """A store made from it is sound, and holds what the edits up to its revision make: neither less nor more.
    An edit without a commit was lost, which others say; if the backup holds it nevertheless, that is said here."""
    with tempfile.TemporaryDirectory(prefix="graphsvc-crash-restored-") as target, opened(file) as backed_up:
        revision = backed_up.header.revision
        with embedded(Path(target) / "store") as store:
            store.fill(backed_up)
            seen = scan(store)
            yield from (f"restored from {file.name}: {words}" for words in sound(store, seen))
    expected: Content = {}
    for client, past in pasts.items():
        edits = [edit for edit in past.done if numbers.get(f"{client} {edit.number}", revision + 1) <= revision]
        for edit in edits:
            expected = after(expected, edit.steps)
    stored = seen.content()
    differing = sorted(key for key in {*stored, *expected} if stored.get(key) != expected.get(key))
    if seen.revision != revision or differing:
        yield f"{file.name} is of revision {revision} and holds {seen.revision}; differing: {differing[:5]}"
