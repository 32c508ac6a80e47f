"""What accounts, ours and stakeholders are called whom the facts have by position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from graphsvc.analysis.columns.arrays import integers
from graphsvc.analysis.columns.facts import Facts
from graphsvc.analysis.segments import Integers
from graphsvc.model import Node
from graphsvc.services.context import Context


@dataclass(frozen=True, slots=True)
class AccountLabel:
    """An account's id, its name (else the id) and the currency of its revenue."""

    id: str
    name: str
    currency: str | None


@dataclass(frozen=True, slots=True)
class Labels:
    """Looks up by position, stakeholders by id. The facts have no names of stakeholders."""

    facts: Facts
    people: Mapping[str, Node]

    def account(self, at: int) -> AccountLabel:
        """The account at that position."""
        row = self.facts.accounts.row(at, named=True)
        return AccountLabel(row["id"], row["name"] or row["id"], row["currency"])

    def ours(self, at: int, name: str = "name") -> dict[str, Any]:
        """`ours` (id), the name under that name, and `side` of the one of ours at that position."""
        row = self.facts.ours.row(at, named=True)
        return {"ours": row["id"], name: row["name"], "side": "partner" if row["is_partner"] else "ours"}

    def name(self, person: str) -> str | None:
        """Of a stakeholder; None for a seat."""
        node = self.people.get(person)
        return node.get("name") if node else None

    def title(self, person: str) -> str | None:
        """Of a stakeholder."""
        node = self.people.get(person)
        return node.get("title") if node else None

    def why(self, row: Mapping[str, Any]) -> str:
        """What a contact's strength rests on, as `coverage` says it. `row`: one of `strengths`."""
        if row["carried_from"] is None:
            return "asserted_undated" if row["undated"] else str(row["why"])
        at = (pl.Series([row[name]], dtype=pl.UInt32) for name in ("account", "carried_from"))
        return f"carried_over:{person_id(self.facts, *map(integers, at))[0]}"


def labels(ctx: Context, revision: int, facts: Facts, people: Iterable[str]) -> Labels:
    """With the stakeholders of these ids, as they were at the revision of the facts."""
    ids = sorted(set(people))
    found = ctx.store.at(revision).nodes_of("Stakeholder", ids) if ids else []
    return Labels(facts, {node.id: node for node in found})


def person_id(facts: Facts, account: Integers, person: Integers) -> pl.Series:
    """The ids of people by account and position there."""
    begins = facts.people["account"].search_sorted(pl.Series(account, dtype=pl.UInt32))
    return facts.people["id"].gather(begins + pl.Series(person, dtype=pl.UInt32))


def iso(day: date | None) -> str | None:
    """A day as text."""
    return None if day is None else day.isoformat()
