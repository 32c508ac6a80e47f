"""Backups, restoring them, and copying a store to another engine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from graphsvc.access import Viewer
from graphsvc.errors import InvalidInput
from graphsvc.files import new_file
from graphsvc.services.answers import Shape
from graphsvc.services.context import Context
from graphsvc.store import Store, open_store
from graphsvc.store.backup import Backup, Header, opened
from graphsvc.store.endpoint import PASSWORD, has_password
from graphsvc.store.fill import refuse
from graphsvc.store.lines import Contents
from graphsvc.store.migrate import INTERNAL_LABELS, migrations
from graphsvc.store.open import look_at

Progress = Callable[[str, int, int], None]

TO_PASSWORD = "GRAPHSVC_TO_PASSWORD"
"""The variable for the password of the Neo4j that a store is copied to."""


class Copied(Shape):
    """What a backup, or a store made from one, holds. `digest` is the same wherever the same is stored."""

    revision: int
    at: str
    nodes: int
    ties: int
    commits: int
    journal_entries: int
    digest: str


class BackupReport(Copied):
    file: str
    bytes: int


class RestoreReport(Copied):
    """`made`: when the backup was made. `migrated_from`: its store version, if that was an older one."""

    store: str
    made: str
    migrated_from: int | None
    warnings: list[str]


def backup(
    ctx: Context, viewer: Viewer, file: Path, *, force: bool = False, progress: Progress | None = None
) -> BackupReport:
    """Writes the store as it is at its last commit to `file`, while others write.

    Raises InvalidInput where there is such a file already (`force` replaces it), it lies inside the store, or cannot
    be written.
    """
    check_free(file, force, ctx.settings.store)
    with new_file(file, private=True) as written:
        header, contents = ctx.store.save(written, partial(progress, "reading") if progress else None)
        size = written.tell()
        check_free(file, force, ctx.settings.store)
    return BackupReport(file=str(file), bytes=size, **_copied(header, contents))


def check_free(file: Path, force: bool, store: str) -> None:
    """Raises InvalidInput where a backup of this store must not be written."""
    if "://" not in store and file.resolve().is_relative_to(Path(store).resolve()):
        raise InvalidInput(
            f"{file} lies inside the store's own folder; nothing was written.",
            hint="Name a place outside: whoever loses the store must not lose its backup with it.",
        )
    if file.exists() and not (force and file.is_file()):
        what = "exists already" if file.is_file() else "is no file"
        raise InvalidInput(f"{file} {what}; nothing was written.", hint="Name another file, or add --force.")


def checked(file: Path, progress: Progress | None = None) -> Backup:
    """The backup in this file, to be closed. Raises InvalidInput where a byte of it is not as it was written."""
    return opened(file, partial(progress, "checking") if progress else None)


def check_empty(target: str, password: str = PASSWORD) -> None:
    """Raises StoreUnusable if something is stored there. Nothing is made, nothing brought up to date."""
    if "://" not in target and not (os.path.isdir(target) and os.listdir(target)):
        return
    found = look_at(target, password)
    if found.revision:
        raise refuse(found.revision)


def restore(ctx: Context, viewer: Viewer, backup: Backup, progress: Progress | None = None) -> RestoreReport:
    """Makes the empty store what the backup holds. Raises StoreUnusable if it is not empty; it is left as it was."""
    return _restored(ctx.store, ctx.settings.store, backup, progress)


def copy(
    ctx: Context, viewer: Viewer, target: str, open_target: Callable[[], Store], progress: Progress | None = None
) -> RestoreReport:
    """Makes an empty store what this one is at its last commit, by a backup that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="graphsvc-copy-") as folder:
        file = Path(folder) / "backup"
        backup(ctx, viewer, file, progress=progress)
        with checked(file, progress) as made:
            store = open_target()
            try:
                return _restored(store, target, made, progress).model_copy(update={"warnings": []})
            finally:
                store.close()


def target_opener(source: str, target: str) -> Callable[[], Store]:
    """How to open the store to copy to, which was found empty. Raises as `check_empty` and `open_store` do."""
    password = password_name(source)
    check_empty(target, password)
    return partial(open_store, target, password)


def password_name(source: str) -> str:
    """The variable that says the password of the store to copy to: one of its own, so that the password of the store
    that is copied is not sent to another server. If that one is a folder, which needs none, GRAPHSVC_PASSWORD does."""
    return PASSWORD if "://" not in source and not has_password(TO_PASSWORD) else TO_PASSWORD


def _restored(store: Store, name: str, backup: Backup, progress: Progress | None) -> RestoreReport:
    store.fill(backup, progress)
    header, old = backup.header, backup.header.store_version < max(migrations())
    return RestoreReport(
        store=name.rpartition("@")[2] if "://" in name else name,
        made=header.made,
        migrated_from=header.store_version if old else None,
        warnings=[
            f"People whose data were erased after {header.made} are in the store again. "
            "Erase them once more: `erase --from REGISTER`."
        ],
        **_copied(header, backup.contents),
    )


def _copied(header: Header, contents: Contents) -> dict[str, Any]:
    nodes = dict(contents.nodes)
    own = {label: nodes.pop(label, 0) for label in INTERNAL_LABELS}
    commits, entries = own["Commit"], own["JournalEntry"] + own["JournalCreation"]
    return {
        "revision": header.revision, "at": header.at, "nodes": sum(nodes.values()),
        "ties": sum(contents.ties.values()), "commits": commits, "journal_entries": entries,
        "digest": contents.digest,
    }  # fmt: skip
