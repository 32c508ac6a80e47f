"""The files of an embedded store's folder, and who may use it."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graphsvc.errors import StoreUnavailable, StoreUnusable

DATABASE = "graph"
LOADING = "loading"
"""The database that is loaded beside the one that is served, to take its place."""
LEAST_FREE = 64 * 2**20
# What is said over a lease: see `leases.Leases`.
SETTLE, SETTLED = b"settle", b"settled"
LOAD, READY, SWITCH = b"load", b"ready", b"switch"
EXPORT, EXPORTED, FAILED = b"export ", b"exported", b"failed"
TABLES = ".tables-"
"""How the folders of exported tables begin; they are gone as soon as they were read."""
_SOCKET_LIMIT = 100  # a local socket's address holds 107 bytes


class StoreFolder:
    """Names of what lies in a store's folder. `engine/` belongs to the engine alone."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.engine = self.path / "engine"
        self.databases = self.engine / "databases"
        self.engine_lock = self.path / "engine.lock"
        self.start_lock = self.path / "start.lock"
        self.writer_lock = self.path / "writer.lock"
        self.address = self.path / "engine.json"
        self.log = self.path / "engine.log"
        self.password_file = self.path / "engine-password"
        self.shelf = self.path / "snapshot"

    @property
    def socket(self) -> Path:
        """The lease socket; where the folder's path is too long for one, in a folder of our own for temporary files."""
        near = self.path / "lease.sock"
        if len(os.fsencode(near)) <= _SOCKET_LIMIT:
            return near
        name = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"graphsvc-{os.getuid()}" / f"{name}.sock"

    def prepare(self) -> None:
        """Creates the folder, or makes sure that it is a store that we may write to. Raises StoreUnusable."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            others = [entry.name for entry in self.path.iterdir()]
            if others and not self.engine.exists() and not self.start_lock.exists():
                raise StoreUnusable(
                    f"The folder {self.path} holds other files and is not a store.",
                    hint="Name an empty or a new folder.",
                )
            with self.start_lock.open("ab"):
                pass
        except OSError as error:
            raise unusable(self.path, error) from error

    def private_socket_folder(self) -> None:
        """Makes the socket's folder, and refuses one that somebody else has made."""
        folder = self.socket.parent
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid != os.getuid():
            raise StoreUnusable(f"The folder {folder} belongs to another user.", hint="Set TMPDIR to one of your own.")

    def password(self) -> str:
        """The engine's password, as kept. Raises StoreUnusable if it cannot be read."""
        try:
            return self.password_file.read_text(encoding="ascii").strip()
        except OSError as error:
            raise unusable(self.path, error) from error

    def ensure_password(self) -> str:
        """The kept password, or a new one, readable by the owner only. A new one makes the engine forget the old."""
        if not self.password_file.exists() or not self.password():
            (self.engine / "config" / "server-users.jsonl").unlink(missing_ok=True)
            write_private(self.password_file, secrets.token_urlsafe(24))
        return self.password()

    def last_words(self) -> str:
        """The last line of the engine's log, "" if there is none."""
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def free(self) -> int:
        """Bytes that are free on its disk."""
        return shutil.disk_usage(self.path).free

    def check_space(self) -> None:
        """Raises StoreUnusable before the disk is full: an engine that runs out of it in the middle is worse."""
        free = self.free()
        if free < LEAST_FREE:
            raise StoreUnusable(
                f"The disk that holds {self.path} is almost full ({free // 2**20} MB free); nothing was written.",
                hint=f"Free at least {LEAST_FREE // 2**20} MB and try again.",
            )


def write_private(path: Path, text: str) -> None:
    """Writes a file of the owner's wholly or not at all, whenever this process is killed."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)


def sync_all(folder: Path) -> None:
    """Returns when every file below a folder, and the names of them all, are on the disk."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir() or path.is_file():
            with suppress(FileNotFoundError):  # temporary files come and go
                descriptor = os.open(path, os.O_RDONLY)
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)


def unusable(path: Path, error: OSError) -> StoreUnusable:
    """What an error of the file system means for the store, in a sentence."""
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return StoreUnusable(
            f"The store folder {path} cannot be written to ({os.strerror(error.errno)}).",
            hint="Give yourself the right to write there, or copy the folder to where you have it.",
        )
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StoreUnusable(f"The disk that holds {path} is full.", hint="Free some space and try again.")
    return StoreUnusable(f"The store folder {path} cannot be used ({error.strerror or error}).", hint="Check its path.")


@contextmanager
def locked(path: Path, timeout: float, refusal: str, hint: str) -> Iterator[None]:
    """Holds a lock that the kernel lets go of when its holder dies, by kill -9 as well. Raises StoreUnavailable."""
    try:
        file = path.open("ab")
    except OSError as error:
        raise unusable(path.parent, error) from error
    with file:
        deadline = time.monotonic() + timeout
        while not try_lock(file.fileno()):
            if time.monotonic() >= deadline:
                raise StoreUnavailable(refusal, hint=hint)
            time.sleep(0.01)
        yield


def try_lock(descriptor: int) -> bool:
    """Takes the lock on an open file if nobody holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
