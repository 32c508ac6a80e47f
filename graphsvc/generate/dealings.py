"""What is between the two sides: roles in the decision, contacts and when they last met, joint teams, opportunities,
assessments."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graphsvc.generate.customers import People, numbered
from graphsvc.generate.frames import frame
from graphsvc.generate.ours import Ours
from graphsvc.generate.shapes import (
    CONTACTS_OF_PARTNER,
    TEAMS,
    TODAY,
    Integers,
    Mask,
    Random,
    days_ago,
    picked,
    scaled,
)

_ROLES = (  # (role, share of accounts where it is known, how much it is the seniors')
    ("economic_buyer", 0.8, 5.0), ("problem_owner", 0.6, 2.0), ("technical_evaluator", 0.5, 1.2),
    ("procurement", 0.4, 1.2), ("champion", 0.4, 1.5), ("approver", 0.3, 4.0), ("user", 0.3, 1.0), ("legal", 0.2, 1.5),
    ("gatekeeper", 0.15, 2.0), ("blocker", 0.1, 2.0),
)  # fmt: skip
_NO_ROLES = 0.1  # share of accounts of which no role is known
_SUPPORT, _SUPPORT_SHARES = ("mentor", "supporter", "neutral", "non_supporter", "enemy", None), (
    0.05, 0.2, 0.25, 0.1, 0.05, 0.35,
)  # fmt: skip
_NOBODY, _ONE = 0.12, 0.6  # shares of accounts where we know nobody, and one person
_MORE = 0.5  # of the others: people we know beyond two, for each person there is, with a spread
_ALSO_KNOWN_TO = 0.5  # further ones of ours for each person we know
_AGENT, _SPECIALIST = 0.25, 0.4  # share of contacts that are a partner's (where one serves), a specialist's
_TEAM_OF_SPECIALISTS = 3  # of those that an account has to do with
_LEVELS, _LEVEL_SHARES = ("vendor", "credible_source", "problem_solver", "trusted_advisor"), (0.45, 0.3, 0.18, 0.07)
_CHANNELS = ("visit", "meeting", "call", "email", "message", "order")
_MET, _MEETINGS = 0.4, 3.0  # share of contacts with recorded interactions, and how many each


def tables(rng: Random, them: People, us: Ours, accounts: NDArray[np.object_]) -> dict[str, pl.DataFrame]:
    """Roles, contacts, interactions, joint teams and their members, opportunities, assessments as they are imported."""
    contacts = _contacts(rng, them, us)
    return {
        "roles": _roles(rng, them),
        "contacts": contacts,
        "interactions": _interactions(rng, contacts),
        **_teams(rng, them, us, accounts),
        "opportunities": _opportunities(rng, accounts),
        "assessments": _assessments(rng, accounts),
    }


def _roles(rng: Random, them: People) -> pl.DataFrame:
    """Support is one per person, however many roles they have."""
    known = np.flatnonzero(rng.random(len(them.size)) >= _NO_ROLES)
    support = rng.choice(len(_SUPPORT), len(them.account), p=_SUPPORT_SHARES)
    ids, parts = them.ids(), []
    for role, share, favour in _ROLES:
        at = known[rng.random(len(known)) < share]
        person = them.first[at] + picked(rng, them.size[at], favour)
        said = np.array(_SUPPORT, dtype=object)[support[person]]
        parts.append(frame({"stakeholder": ids[person], "role": np.full(len(at), role, object), "support": said}))
    return pl.concat(parts, how="vertical_relaxed")


def known_people(rng: Random, size: Integers) -> Integers:
    """How many people of each account somebody of ours is in touch with, (accounts,): mostly one."""
    draw = rng.random(len(size))
    more = 2 + rng.poisson(_MORE * size * rng.gamma(1.0, 1.0, len(size)))
    found = np.where(draw < _NOBODY, 0, np.where(draw < _NOBODY + _ONE, 1, more))
    return np.minimum(found, size)


def _contacts(rng: Random, them: People, us: Ours) -> pl.DataFrame:
    """Clustered on few people, seniors first: each is known to one of ours and to some more."""
    account = np.repeat(np.arange(len(them.size)), known_people(rng, them.size))
    person = np.unique(them.first[account] + picked(rng, them.size[account], 1.6))
    person = np.repeat(person, 1 + rng.poisson(_ALSO_KNOWN_TO, len(person)))
    ours = _counterparts(rng, us, them.account[person])
    pairs = frame({"source": ours, "target": them.ids()[person]}).unique(maintain_order=True)
    count = len(pairs)
    dated = rng.random(count) < 0.7
    level = np.array(_LEVELS, dtype=object)[rng.choice(len(_LEVELS), count, p=_LEVEL_SHARES)]
    return pairs.with_columns(
        level=pl.Series(level, dtype=pl.String),
        asserted_on=_where(rng.random(count) < 0.8, days_ago(rng, count, 500)),
        last_contact=_where(dated, days_ago(rng, count, 400)),
    )


def _where(known: Mask, days: NDArray[np.datetime64]) -> pl.Series:
    return pl.Series(np.where(known, days, np.datetime64("NaT", "D")))


def _counterparts(rng: Random, us: Ours, account: Integers) -> NDArray[np.object_]:
    """Who of ours is in touch: the account's manager, one of its specialists, somebody of a partner that serves it."""
    draw = rng.random(len(account))
    own = (account * 7 + rng.integers(0, _TEAM_OF_SPECIALISTS, len(account))) % len(us.specialists)
    found = np.where(draw < _AGENT + _SPECIALIST, us.specialists[own], us.managers[us.manager[account]])
    served, partner = us.serving
    begins = np.searchsorted(served, account)
    count = np.searchsorted(served, account, side="right") - begins
    by_agent = (draw < _AGENT) & (count > 0)
    chosen = np.append(partner, 0)[begins + picked(rng, np.maximum(count, 1), 1.0)]
    agent = us.agents[chosen * CONTACTS_OF_PARTNER + rng.integers(0, CONTACTS_OF_PARTNER, len(account))]
    return np.where(by_agent, agent, found)


def _interactions(rng: Random, contacts: pl.DataFrame) -> pl.DataFrame:
    row = np.repeat(np.arange(len(contacts)), np.where(
        rng.random(len(contacts)) < _MET, 1 + rng.poisson(_MEETINGS - 1, len(contacts)), 0))  # fmt: skip
    minutes = rng.integers(8 * 60, 18 * 60, len(row)).astype("timedelta64[m]")
    at = days_ago(rng, len(row), 400).astype("datetime64[m]") + minutes
    return frame(
        {
            "source": contacts["source"].gather(row), "target": contacts["target"].gather(row),
            "at": np.datetime_as_string(at, unit="s", timezone="UTC"),
            "channel": np.array(_CHANNELS, dtype=object)[rng.integers(0, len(_CHANNELS), len(row))],
            "direction": np.where(rng.random(len(row)) < 0.6, "out", "in"),
        }
    ).unique(maintain_order=True)  # fmt: skip


def _teams(rng: Random, them: People, us: Ours, accounts: NDArray[np.object_]) -> dict[str, pl.DataFrame]:
    """At the largest accounts: three of ours, two of theirs, both leads among them."""
    largest = np.argsort(-them.size, kind="stable")[: scaled(TEAMS, len(accounts), 1)]
    ids, teams = them.ids(), numbered("t", len(largest))
    theirs = them.first[largest] + 1
    manager, first = us.managers[us.manager[largest]], (largest * 7) % len(us.specialists)
    second = (first + 1) % len(us.specialists)
    begun = days_ago(rng, len(largest), 900)
    members = [(manager, "sales"), (us.specialists[first], "technical"), (us.specialists[second], "quality"),
               (ids[theirs], None), (ids[theirs + 1], None)]  # fmt: skip
    of_team = [
        frame({"person": who, "team": teams, "function": pl.Series([function] * len(teams), dtype=pl.String)})
        for who, function in members
    ]
    return {
        "joint_teams": frame(
            {
                "id": teams, "account": accounts[largest], "name": [f"Joint team {team}" for team in teams],
                "contract_from": begun, "contract_until": begun + np.timedelta64(1000, "D"), "our_lead": manager,
                "customer_lead": ids[theirs],
            }
        ),
        "team_members": pl.concat(of_team),
    }  # fmt: skip


def _opportunities(rng: Random, accounts: NDArray[np.object_]) -> pl.DataFrame:
    at = np.flatnonzero(rng.random(len(accounts)) < 0.25)
    closes = np.datetime64(TODAY) + rng.integers(10, 400, len(at)).astype("timedelta64[D]")
    return frame(
        {
            "id": numbered("o", len(at)), "account": accounts[at], "name": ["Expansion"] * len(at),
            "status": ["open"] * len(at), "amount": np.rint(np.exp(rng.normal(11.0, 1.0, len(at)))),
            "close_date": closes,
        }
    )  # fmt: skip


def _assessments(rng: Random, accounts: NDArray[np.object_]) -> pl.DataFrame:
    """Of six in ten accounts; each aspect of nine in ten of them."""
    at = np.flatnonzero(rng.random(len(accounts)) < 0.6)
    aspects = ("revenue", "margin", "growth", "strategic_fit", "reference_effect")
    judged = {
        name: pl.Series(np.rint(100 * rng.beta(2.0, 2.0, len(at)))).zip_with(
            pl.Series(rng.random(len(at)) < 0.9), pl.Series([None] * len(at), dtype=pl.Float64)
        )
        for name in aspects
    }
    base = {"id": numbered("a", len(at)), "account": accounts[at], "assessed_on": days_ago(rng, len(at), 700)}
    return frame({**base, **judged})
