"""Random edits of one client on entities of its own. Each writes a value that no other edit has, so that it shows in
the store whether an edit is there wholly, in part or not at all."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from .content import Content, Key, Step, drop, patch, put

_GROUPS = 8
_BULK = 60  # people of an import: 181 entities
LOAD = "load"  # what the edit is called that fills an empty store
_LOADED = 3000  # people of it


@dataclass(frozen=True)
class Edit:
    """One commit of a client: its number there, which is in every value it writes, what it is called, its changes.

    `undoes`: the edit that it takes back, 0 for none. `erases`: the id of who is erased, and what names them."""

    number: int
    what: str
    steps: tuple[Step, ...]
    undoes: int = 0
    erases: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        steps = [step.as_json() for step in self.steps]
        return {"edit": self.number, "what": self.what, "steps": steps, "undoes": self.undoes, "erases": self.erases}

    @classmethod
    def from_json(cls, line: dict[str, Any]) -> Edit:
        steps = tuple(Step.from_json(step) for step in line["steps"])
        return cls(line["edit"], line["what"], steps, line.get("undoes", 0), tuple(line.get("erases", ())))


def by_store(rng: random.Random, client: str, number: int, content: Content, *, imports: bool) -> Edit:
    """The next edit through the store's own interface; `imports`: every other one is beyond one batch."""
    if imports and number % 2:
        return Edit(number, "import", _bulk(client, f"v{number}", content))
    group = f"{client}.g{rng.randrange(_GROUPS)}"
    if ("Account", group) not in content:
        return Edit(number, "create", _create(rng, group, f"v{number}"))
    what = rng.choices(["patch", "delete", "tie"], [6, 1, 3])[0]
    if what == "delete":
        return Edit(number, what, tuple(drop(*key) for key in nodes_of(group, content)))
    if what == "tie":
        return Edit(number, what, _tie(rng, client, group, f"v{number}", content))
    return Edit(number, what, _patch(rng, group, f"v{number}", content))


def by_load(rng: random.Random, client: str, number: int, content: Content) -> Edit:
    """All that one client has at first comes at once; then as `by_store`."""
    if content:
        return by_store(rng, client, number, content, imports=False)
    account, people = ("Account", f"{client}.load"), [("Stakeholder", f"{client}.load-{n}") for n in range(_LOADED)]
    steps = [put(*account, name="load", region=f"v{number}")]
    steps += [put(*person, name="Load", title=f"v{number}") for person in people]
    return Edit(number, LOAD, (*steps, *(put("WORKS_AT", *person, *account) for person in people)))


def by_rest(rng: random.Random, client: str, number: int, content: Content) -> Edit:
    """The next edit through REST: an account and two departments, with the standing opportunity that comes along."""
    group, value = f"{client}.g{rng.randrange(_GROUPS)}", f"v{number}"
    account, departments = ("Account", group), [("Department", f"{group}-{n}") for n in range(2)]
    if account in content and rng.random() < 0.15:
        gone = [*departments, account, ("Opportunity", f"standing:{group}")]
        return Edit(number, "delete", tuple(drop(*key) for key in gone))
    steps = [put(*account, name=group, region=value), *(put(*key, name=value) for key in departments)]
    if account in content:
        return Edit(number, "put", tuple(steps))
    standing = ("Opportunity", f"standing:{group}")
    steps += [put(*standing, name="Standing", standing=True, status="open"), put("OF", *standing, *account)]
    steps += [put("PART_OF", *key, *account) for key in departments]
    return Edit(number, "create", tuple(steps))


def _create(rng: random.Random, group: str, value: str) -> tuple[Step, ...]:
    account, people = ("Account", group), [("Stakeholder", f"{group}-{n}") for n in range(rng.randint(2, 6))]
    steps = [put(*account, name=group, region=value)]
    steps += [put(*person, name=f"{group} 张伟", title=value) for person in people]
    steps += [put("WORKS_AT", *person, *account) for person in people]
    steps += [put("INFLUENCES", *person, *people[0], note=value) for person in people[1:]]
    return tuple(steps)


def nodes_of(group: str, content: Content) -> list[Key]:
    """The account of a group and its people."""
    return [key for key in content if len(key) == 2 and (key[1] == group or key[1].startswith(f"{group}-"))]


def _patch(rng: random.Random, group: str, value: str, content: Content) -> tuple[Step, ...]:
    account, *people = nodes_of(group, content)
    steps = [patch(*account, region=value, tier=rng.choice(["gold", None]))]
    steps += [patch(*person, title=value) for person in people]
    ties = [key for key in content if key[0] == "INFLUENCES" and key[2] in {person[1] for person in people}]
    return (*steps, *(patch(*tie, note=value) for tie in ties))


def _tie(rng: random.Random, client: str, group: str, value: str, content: Content) -> tuple[Step, ...]:
    """Joins the first person of this group to that of another, or parts them, and writes on both who did it."""
    other = f"{client}.g{rng.randrange(_GROUPS)}"
    ends = ("Stakeholder", f"{group}-0"), ("Stakeholder", f"{other}-0")
    if other == group or ends[1] not in content:
        return _patch(rng, group, value, content)
    key = ("KNOWS", *ends[0], *ends[1])
    known = drop(*key) if key in content else put(*key, how=value)
    return (known, *(patch(*end, title=value) for end in ends))


def _bulk(client: str, value: str, content: Content) -> tuple[Step, ...]:
    """In turn: everybody arrives, everybody changes, everybody goes."""
    account, people = ("Account", f"{client}.bulk"), [("Stakeholder", f"{client}.bulk-{n}") for n in range(_BULK)]
    if account not in content:
        return (
            put(*account, name="bulk", region=value),
            *(put(*person, name="Bulk", title=value) for person in people),
            *(put("WORKS_AT", *person, *account) for person in people),
            *(put("REPORTS_TO", *person, *people[0], kind="solid") for person in people[1:]),
        )
    if "tier" not in content[account]:
        return (patch(*account, region=value, tier="old"), *(patch(*person, title=value) for person in people))
    return (*(drop(*person) for person in people), drop(*account))
