"""The register of erasures: who is being taken out of the journal, and of whom that is done, under a pseudonym."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphsvc.kinds import ALIAS, aliased
from graphsvc.model import Commit, Erasure, Forgetting
from graphsvc.store import journal
from graphsvc.store.bolt import Transaction
from graphsvc.store.keys import Keyring
from graphsvc.store.queries import query


@dataclass(frozen=True, slots=True)
class Pending:
    """An erasure whose traces are still being removed. `ends`: how the journal names whom it is about."""

    pseudonym: str
    commit: int
    at: str
    ends: tuple[str, ...]
    words: tuple[str, ...]


def begin(tx: Transaction, wanted: Forgetting, commit: Commit) -> None:
    """Destroys the keys, and records what is left to be done."""
    ends = [journal.end_name(*node) for node in wanted.nodes]
    tx.run(query("keys_delete"), ids=ends)
    tx.run(query("marker_erased"), number=commit.number)
    _put(
        tx, wanted.pseudonym, status="open", commit=commit.number, at=commit.at, ends=ends, words=list(wanted.words)
    )  # fmt: skip


def pending(tx: Transaction) -> list[Pending]:
    """Those that are not finished, by commit."""
    return [
        Pending(row["id"], int(row["commit"]), row["at"], tuple(row["ends"]), tuple(row.get("words") or ()))
        for row in _all(tx)
        if row["status"] == "open"
    ]


def finish(tx: Transaction, one: Pending) -> None:
    """Nothing of it is left but a pseudonym, and a digest by which those who know the id recognise it."""
    salt = os.urandom(16).hex()
    digests = [digest(salt, end) for end in one.ends if not end.startswith(f"{ALIAS.label}:")]
    _put(tx, one.pseudonym, status="done", commit=one.commit, at=one.at, salt=salt, digests=digests)
    tx.run(query("marker_erased"), number=one.commit)


def done(tx: Transaction) -> list[Erasure]:
    """Those that are finished, by commit."""
    return [
        Erasure(row["id"], int(row["commit"]), row["at"], row["salt"], tuple(row["digests"]))
        for row in _all(tx)
        if row["status"] == "done"
    ]


def digest(salt: str, end: str) -> str:
    """What the register keeps of an id, written label:id."""
    return hmac.new(bytes.fromhex(salt), end.encode(), hashlib.sha256).hexdigest()


def ids_once(tx: Transaction, label: str) -> list[tuple[str, str]]:
    """See `Store.ids_once`."""
    rows = [row for (row,) in tx.run(query("journal_of_label"), text=journal.end_name(label, ""))]
    if label != ALIAS.label:
        return sorted({aliased(row["a"]) for row in rows})
    entries = journal.decoded(rows, Keyring(tx))
    return sorted({(e.key[0], s["to"]) for e in entries for s in (e.before, e.after) if s and "to" in s})


def _all(tx: Transaction) -> Iterable[Mapping[str, Any]]:
    return [row for (row,) in tx.run(query("erasures"))]


def _put(tx: Transaction, pseudonym: str, **properties: object) -> None:
    tx.run(query("erasure_put"), id=pseudonym, properties={"id": pseudonym, **properties})
