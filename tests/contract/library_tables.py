"""The tables of the demonstration portfolio, as what the library's questions must answer is computed from them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

DEMO = Path(__file__).resolve().parents[2] / "examples" / "demo"
TODAY = date(2026, 11, 24)
YEAR_AGO, QUARTER_AGO = date(2025, 11, 24), date(2026, 8, 26)  # 365 and 90 days before
LEVELS = ["none", "vendor", "credible_source", "problem_solver", "trusted_advisor"]
Rows = list[list[Any]]


def table(name: str) -> list[dict[str, str]]:
    with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def day_of(text: str) -> date:
    return date.fromisoformat(text)


ACCOUNTS = {row["id"]: row["name"] for row in table("accounts")}
PEOPLE = {row["id"]: row for row in table("stakeholders")}
EMPLOYEES = {row["id"]: row for row in table("employees")}
PARTNERS = {row["id"]: row["name"] for row in table("partners")}
PARTNER_PEOPLE = {row["id"]: row for row in table("partner_contacts")}
OURS = {**EMPLOYEES, **PARTNER_PEOPLE}
EVERYBODY = {**OURS, **PEOPLE}
OPPORTUNITIES = {row["id"]: row for row in table("opportunities")}
CONTACTS = [c for c in table("contacts") if c["level"] != "none"]


def here(row: dict[str, str]) -> bool:
    """Whether somebody still works where they are recorded."""
    return not row["until"] or day_of(row["until"]) >= TODAY


def at(person: str) -> list[Any]:
    account = PEOPLE[person]["account"]
    return [account, ACCOUNTS[account]]


def named(person: str) -> list[Any]:
    return [person, EVERYBODY[person]["name"] or None]


def title(person: str) -> str | None:
    return PEOPLE[person]["title"] or None


def roles() -> Iterator[tuple[str, str, str, str]]:
    """(stakeholder, role, opportunity, account); a row without a role states support alone."""
    for row in table("roles"):
        account = PEOPLE[row["stakeholder"]]["account"]
        if row["role"]:
            yield row["stakeholder"], row["role"], row["opportunity"] or f"standing:{account}", account


def going_on(opportunity: str) -> bool:
    return opportunity.startswith("standing:") or OPPORTUNITIES[opportunity]["status"] == "open"


def attended() -> Iterator[tuple[str, dict[str, str]]]:
    engagements = {row["id"]: row for row in table("engagements")}
    return ((row["person"], engagements[row["engagement"]]) for row in table("attendances"))
