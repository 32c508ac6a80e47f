"""The account that asks on the embedded engine: it may read what the kinds declare, and nothing else at all.

The engine checks it at every record that is read, made, changed or deleted, whichever way a question takes there; the
schema, the accounts, other databases and files are closed to it. The store's own nodes are no kinds, so they are closed
as well, those of later versions too.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from graphsvc.kinds import NODE_KINDS, RELATIONSHIP_KINDS
from graphsvc.store.folder import DATABASE

READER = "reader"


def reader_password(password: str) -> str:
    """The reading account's password, made from the engine's: whoever has the one may have the other."""
    return hmac.new(password.encode(), READER.encode(), hashlib.sha256).hexdigest()


def write_groups(config: Path) -> None:
    """Declares the rights, before the engine starts. `config`: its folder of settings."""
    everything = {"access": ["createRecord", "readRecord", "updateRecord", "deleteRecord"]}
    nothing: dict[str, list[str]] = {"access": []}
    reading = {"access": ["readRecord"]}
    declared = dict.fromkeys((*NODE_KINDS, *RELATIONSHIP_KINDS), reading)
    owner = _group(["updateSecurity", "updateSchema", "updateDatabaseSettings"], {"*": everything})
    groups = {"admin": owner, READER: _group([], {"*": nothing, **declared}), "*": _group([], {"*": nothing})}
    databases = {name: {"groups": groups} for name in ("*", DATABASE)}
    config.mkdir(mode=0o700, exist_ok=True)
    (config / "server-groups.json").write_text(json.dumps({"databases": databases, "version": 2}), encoding="utf-8")


def ensure_reader(security: Any, password: str, json_object: Any) -> None:
    """Makes or renews the account in the running engine. `security`, `json_object`: the engine's classes."""
    words = {
        "name": READER,
        "password": str(security.encodePassword(reader_password(password))),
        "databases": {DATABASE: [READER]},
    }
    save = security.updateUser if security.existsUser(READER) else security.createUser
    save(json_object(json.dumps(words)))


def _group(access: list[str], types: dict[str, Any]) -> dict[str, Any]:
    return {"resultSetLimit": -1, "readTimeout": -1, "access": access, "types": types}
