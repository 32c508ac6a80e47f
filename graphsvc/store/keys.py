"""The keys under which the journal keeps what it says of people: one a person, so that erasing it erases all of that.

A key is a node `PersonKey`, written in the transaction that first needs it. What is said of two people is kept under
both keys: without either one it is gone.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from graphsvc.kinds import PERSON
from graphsvc.store.bolt import Transaction
from graphsvc.store.queries import query
from graphsvc.store.rows import Vanishing

KEY = "PersonKey"
_BYTES, _NONCE = 32, 12
_PREFIXES = tuple(f"{label}:" for label in PERSON)


def people(ends: Iterable[str]) -> tuple[str, ...]:
    """Those of these ends (label:id) that are people, in order, each once."""
    found = [end for end in ends if end.startswith(_PREFIXES)]
    return tuple(found) if len(found) < 2 else tuple(sorted(set(found)))


def names(tx: Transaction, revision: int) -> list[str]:
    """Who has a key that a commit up to this one made."""
    groups = tx.run(query("keys_all"))
    return [name for _, keys in groups for name, commit in keys if int(commit) <= revision]


class Keyring:
    """The keys that one transaction has read or made. Nothing is kept beyond it: somebody may be erased meanwhile.

    `known`: keys that the batches before of the same open commit had. Nobody is erased while a commit is open.
    """

    def __init__(self, tx: Transaction, known: Mapping[str, bytes] = MappingProxyType({})) -> None:
        self._tx, self._known = tx, known
        self._keys: dict[str, bytes | None] = {}
        self._ciphers: dict[tuple[str, ...], AESGCM | None] = {}

    def load(self, names: Iterable[str]) -> None:
        """Reads the keys of these people, one query for those not read before."""
        if new := self.unread(names):
            rows = self._tx.run(query("keys_by_id"), ids={KEY: new})
            self.take(new, rows[0][1] if rows else ())

    def unread(self, names: Iterable[str]) -> list[str]:
        """Those of these people whose keys were not read before."""
        unread = set(names) - self._keys.keys()
        self._keys |= {name: key for name in unread if (key := self._known.get(name)) is not None}
        return sorted(unread - self._keys.keys())

    def take(self, asked: Iterable[str], found: Iterable[tuple[str, str]]) -> None:
        """The keys, each with its name, that were found of those asked for. Raises Vanishing."""
        keys = dict(found)
        if None in (*keys, *keys.values()):
            raise Vanishing("a key")
        self._keys |= {name: _decoded(keys[name]) if name in keys else None for name in asked}

    @property
    def held(self) -> dict[str, bytes]:
        """The keys that there are, by name."""
        return {name: key for name, key in self._keys.items() if key is not None}

    def make(self, made_by: Iterable[tuple[str, int]]) -> None:
        """Makes the keys that are missing, of (name, the commit that needs it)."""
        wanted = dict(made_by)
        self.load(wanted)
        new = {name: os.urandom(_BYTES) for name in sorted(wanted) if self._keys[name] is None}
        if new:
            rows = [{"id": name, "key": _encoded(key), "commit": wanted[name]} for name, key in new.items()]
            self._tx.run(query("keys_create"), rows=rows)
            self._keys |= new

    def seal(self, names: Sequence[str], entry: str, data: bytes) -> str:
        """`data` as only the keys of these people open it again, and only as what the journal says at `entry`."""
        cipher, nonce = self._cipher(tuple(names)), os.urandom(_NONCE)
        assert cipher is not None, "keys are made before they are used"
        return _encoded(nonce + cipher.encrypt(nonce, data, entry.encode()))

    def unseal(self, names: Sequence[str], entry: str, sealed: str) -> bytes | None:
        """The inverse of `seal`; None where somebody's key is gone: it may be another one by now."""
        cipher, raw = self._cipher(tuple(names)), _decoded(sealed)
        if cipher is None:
            return None
        try:
            return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], entry.encode())
        except InvalidTag:
            return None

    def _cipher(self, names: tuple[str, ...]) -> AESGCM | None:
        if names not in self._ciphers:
            keys = [self._keys.get(name) for name in names]
            known = [key for key in keys if key is not None]
            self._ciphers[names] = AESGCM(_joined(known)) if len(known) == len(names) else None
        return self._ciphers[names]


def _joined(keys: Sequence[bytes]) -> bytes:
    if len(keys) == 1:
        return keys[0]
    return HKDF(SHA256(), _BYTES, salt=None, info=b"graphsvc journal").derive(b"".join(keys))


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text)
