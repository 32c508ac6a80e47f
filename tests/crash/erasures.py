"""A client that edits and has people erased. Ids and names of people occur once and never again, so that it shows
whether anything of somebody is left."""

from __future__ import annotations

import random

from .content import Content, Key, Step, drop, patch, put
from .edits import Edit, nodes_of

_GROUPS = 4
GONE = "erased"
"""What a pseudonym is compared as."""


def by_erasure(rng: random.Random, client: str, number: int, content: Content) -> Edit:
    """The next edit; every third one an erasure, if there is anybody."""
    group = f"{client}.g{rng.randrange(_GROUPS)}"
    if ("Account", group) not in content:
        return Edit(number, "create", _create(rng, group, number))
    people = nodes_of(group, content)[1:]
    if people and rng.random() < 0.5:
        return _erasure(rng.choice(people), number, content)
    if not people or rng.random() < 0.15:
        return Edit(number, "delete", tuple(drop(*key) for key in nodes_of(group, content)))
    steps = [patch("Account", group, region=f"v{number}"), *(patch(*one, title=f"v{number}") for one in people)]
    return Edit(number, "patch", tuple(steps))


def _create(rng: random.Random, group: str, number: int) -> tuple[Step, ...]:
    account, count = ("Account", group), rng.randint(3, 6)
    people = [("Stakeholder", f"{group}-{number}x{n}") for n in range(count)]
    steps = [put(*account, name=group, region=f"v{number}")]
    steps += [put(*one, name=_name(one), title=f"v{number}") for one in people]
    steps += [put("WORKS_AT", *one, *account) for one in people]
    # What is said between two of them names a third one.
    steps += [
        put("INFLUENCES", *people[n], *people[n - 1], note=f"v{number} says {_name(people[n - 2])}")
        for n in range(2, count)
    ]
    return tuple(steps)


def _name(person: Key) -> str:
    return f"Mira {person[1].replace('.', ' ').replace('-', ' ')}"


def _erasure(person: Key, number: int, content: Content) -> Edit:
    words = (person[1], str(content[person]["name"]))
    named = [
        (key, str(properties["note"]).replace(words[1], GONE))
        for key, properties in content.items()
        if key[0] == "INFLUENCES" and str(properties["note"]).endswith(f" says {words[1]}")
    ]
    steps = (*(patch(*key, note=note) for key, note in named), drop(*person))
    return Edit(number, "erase", steps, erases=words)
