"""The customers' side: accounts, their departments and people, who reports to whom, who influences whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graphsvc.generate.frames import frame, where_known
from graphsvc.generate.shapes import Floats, Integers, Random, picked, starts
from graphsvc.generate.words import names

_SPAN = 0.36  # of those before, how deep down a superior lies at most
_ONE_LEADS = 1.7  # of so many who could
_MOST_DEPARTMENTS = 12
_DEEPEST = 6
INFLUENCES = 0.7  # ties that somebody stated, for each person
_WITHIN = 0.33  # of them surely within the department; others fall there by chance
_FAVOUR = 2.3  # how much it is the seniors who influence
_UNEVEN = 3.0  # shape of how many ties lead to each (gamma): smaller, more uneven
_DEPARTMENTS = (
    "Management", "Purchasing", "Production", "Quality", "Finance", "IT", "Logistics", "Development", "Sales", "Legal",
    "Human resources", "Services",
)  # fmt: skip
_TITLES = ("Managing director", "Vice president", "Head of department", "Team lead", "Specialist", "Clerk")


@dataclass(frozen=True, slots=True)
class People:
    """All stakeholders, account after account, each account's from the top down.

    `account`, `place` (within the account), `boss` (index, −1 at the top), `level` (1 = top), `department` (number
    within the account): (people,). `first`, `size`: (accounts,).
    """

    account: Integers
    place: Integers
    boss: Integers
    level: Integers
    department: Integers
    first: Integers
    size: Integers

    def ids(self) -> NDArray[np.object_]:
        """Ids of people, (people,)."""
        return numbered("s", len(self.account))


def numbered(prefix: str, count: int) -> NDArray[np.object_]:
    """Ids with leading zeros, so that they sort as numbers do."""
    width = len(str(max(count - 1, 0)))
    return np.array([f"{prefix}{number:0{width}d}" for number in range(count)], dtype=object)


def people(rng: Random, size: Integers) -> People:
    """Accounts of these sizes (accounts,). Each superior lies among those before, so that spans differ and trees stay
    flat."""
    first = starts(size)
    account = np.repeat(np.arange(len(size)), size)
    place = np.arange(len(account)) - first[account]
    drawn = np.floor(np.maximum(place - 1, 0) * _SPAN * rng.beta(4.0, 1.5, len(place)))
    leads = 1 + np.floor(np.floor((drawn - 1) / _ONE_LEADS) * _ONE_LEADS)  # not everybody high up has reports
    deep = np.where(drawn > 0, leads, 0).astype(np.int64)
    boss = np.where(place > 0, first[account] + deep, -1)
    return People(account, place, boss, *_levels_and_heads(boss, place, first[account]), first, size)


def _levels_and_heads(boss: Integers, place: Integers, top: Integers) -> tuple[Integers, Integers]:
    """Level, and number of the department: that of the one right below the top to whom somebody belongs."""
    level, head = np.ones(len(boss), np.int64), np.arange(len(boss))
    above = boss.copy()
    while (going := above >= 0).any():
        level[going] += 1
        below_top = going & (above != top)
        head[below_top] = above[below_top]
        above = np.where(going, boss[above], -1)
    # The top itself, and whoever is right below, by their own place.
    return np.minimum(level, _DEEPEST), place[head] % _MOST_DEPARTMENTS


def influences(rng: Random, them: People, per_person: float = INFLUENCES) -> tuple[Integers, Integers, Floats]:
    """(who influences, whom, strength): seniors more often, and people of one department; each pair once."""
    heard = rng.poisson(per_person * rng.gamma(_UNEVEN, 1 / _UNEVEN, len(them.account)))
    target = np.repeat(np.arange(len(them.account)), heard)
    source = them.first[them.account[target]] + picked(rng, them.size[them.account[target]], _FAVOUR)
    near = rng.random(len(target)) < _WITHIN
    source = np.where(near, _colleagues(rng, them, target), source)
    pairs = np.unique(np.stack([source, target])[:, source != target], axis=1)
    return pairs[0], pairs[1], np.round(0.1 + 0.8 * rng.beta(2.0, 3.0, pairs.shape[1]), 2)


def _colleagues(rng: Random, them: People, target: Integers) -> Integers:
    """Somebody of the same department for each, seniors first; perhaps themselves."""
    group = them.account * _MOST_DEPARTMENTS + them.department
    order = np.lexsort((them.place, group))
    _, begins, inverse, counts = np.unique(group[order], return_index=True, return_inverse=True, return_counts=True)
    of_person = np.empty(len(group), np.int64)
    of_person[order] = inverse
    asked = of_person[target]
    found: Integers = order[begins[asked] + picked(rng, counts[asked], _FAVOUR)]
    return found


def tables(rng: Random, them: People, accounts: NDArray[np.object_]) -> dict[str, pl.DataFrame]:
    """Departments, stakeholders and influences as they are imported."""
    ids, department = them.ids(), _department_ids(them, accounts)
    used, first_of = np.unique(department.astype(str), return_index=True)
    source, target, strength = influences(rng, them)
    title = np.array(_TITLES, dtype=object)[them.level - 1]
    return {
        "departments": frame(
            {
                "id": used,
                "name": np.array(_DEPARTMENTS, dtype=object)[them.department[first_of]],
                "account": accounts[them.account[first_of]],
            }
        ),
        "stakeholders": frame(
            {
                "id": ids, "account": accounts[them.account], "name": names(rng, len(ids)), "department": department,
                "title": title, "level": them.level, "reports_to": where_known(them.boss >= 0, ids[them.boss]),
                "email": [f"{each}@example.com" for each in ids],
            }
        ),
        "influences": frame({"source": ids[source], "target": ids[target], "strength": strength}),
    }  # fmt: skip


def _department_ids(them: People, accounts: NDArray[np.object_]) -> NDArray[np.object_]:
    return np.array(
        [f"{accounts[a]}-d{d:02d}" for a, d in zip(them.account.tolist(), them.department.tolist(), strict=True)],
        dtype=object,
    )
