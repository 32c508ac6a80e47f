"""What was renamed or merged is one thing with two ids, not one that went and another one that came. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from graphsvc.kinds import ALIAS, RELATIONSHIP_KINDS, alias_id, aliased
from graphsvc.kinds.identity import in_order
from graphsvc.model import PSEUDONYM, Entry, NodeKey

SAME_PERSON = "SAME_PERSON_AS"
Ids = Mapping[NodeKey, NodeKey]
Thing = tuple[tuple[str, ...], tuple[str, ...]]
"""Kind and key of an entry."""


def became(entries: Iterable[Entry]) -> dict[NodeKey, NodeKey]:
    """What a commit with these changes calls otherwise than before: nodes before it → the same ones after it.

    An id that was merged into another one leads to that; when this is taken back there are two again.
    """
    entries = list(entries)
    gone = {entry.ends[0] for entry in entries if len(entry.kind) == 1 and entry.after is None}
    found: dict[NodeKey, NodeKey] = {}
    for entry in entries:
        if entry.kind == (ALIAS.label,) and not entry.erased:
            old = aliased(entry.key[0])
            if entry.before is None and entry.after:
                found[old] = (old[0], entry.after["to"])
            elif entry.after is None and entry.before and (here := (old[0], entry.before["to"])) in gone:
                found[here] = old
    return found


def one_thing(entries: Sequence[Entry]) -> list[Entry]:
    """The changes of one commit without those that only carry something over to another id.

    What an alias says is then of the thing itself: that it led to itself before it was renamed, or does again. Only
    where two became one, or one two, there is no before, or no after. Calling it again changes nothing.
    """
    ids = became(entries)
    if not ids:
        return list(entries)
    things = [((entry.kind, entry.key), renamed(entry.kind, entry.key, ids)) for entry in entries]
    moved = {now: entry for entry, (was, now) in zip(entries, things, strict=True) if now != was}
    made = {entry.ends[0] for entry in entries if len(entry.kind) == 1 and entry.before is None}
    found: list[Entry] = []
    for entry, (was, now) in zip(entries, things, strict=True):
        if entry.kind == (ALIAS.label,):
            found += _alias(entry, ids, made)
        elif now == was:
            old = moved.get(now)
            whole = replace(entry, before=old.before, since=old.since) if old and entry.before is None else entry
            found += [whole] if whole.before != whole.after else []
    return found


def renamed(kind: tuple[str, ...], key: tuple[str, ...], ids: Ids) -> Thing:
    """Kind and key of an entry when its nodes are called as `ids` says; a symmetric tie may then be the other way
    round."""
    if len(kind) == 1:
        node = kind[0], key[0]
        return kind, (ids.get(node, node)[1],)
    begin, end = (kind[1], key[0]), (kind[2], key[1])
    source, target = in_order(RELATIONSHIP_KINDS[kind[0]], ids.get(begin, begin), ids.get(end, end))
    return (kind[0], source[0], target[0]), (source[1], target[1], key[2])


def ever(pairs: Iterable[tuple[str, str]], keys: Iterable[NodeKey], free: Callable[[NodeKey], bool]) -> set[NodeKey]:
    """These nodes by all ids that they had at any time. An id that is not `free`, because somebody has it by now, is
    theirs. `pairs`: aliases and the ids that they led to, at any time (`Store.ids_once`)."""
    return joined(keys, [{old, (old[0], to)} for alias, to in pairs for old in [aliased(alias)]], free)


def joined(
    start: Iterable[NodeKey], links: Sequence[set[NodeKey]], free: Callable[[NodeKey], bool] = lambda _: True
) -> set[NodeKey]:
    """These nodes, and those that are `free` of all that links join to them over any number of steps."""
    found, before = set(start), 0
    while len(found) > before:
        before = len(found)
        for ends in links:
            found |= {end for end in ends if free(end)} if found & ends else set()
    return found


def once_joined(commits: Iterable[Sequence[Entry]]) -> list[set[NodeKey]]:
    """Who was joined as the same person to the last, or until one of the two was deleted; by their last ids.

    `commits`: of each in turn, what it changed of people, their `SAME_PERSON_AS` and their aliases. Where only the tie
    was taken away, the two are two; an id that was given anew is somebody else's.
    """
    found: set[frozenset[NodeKey]] = set()
    for entries in commits:
        ids, told = became(entries), [entry for entry in one_thing(entries) if not entry.erased]
        nodes = [entry for entry in told if len(entry.kind) == 1]
        made = {entry.ends[0] for entry in nodes if entry.before is None}
        gone = {entry.ends[0] for entry in nodes if entry.after is None}
        called = (frozenset(ids.get(end, end) for end in pair) for pair in found)
        found = {pair for pair in called if len(pair) > 1 and made.isdisjoint(pair)}
        for entry in told:
            if entry.kind[0] == SAME_PERSON:
                pair = frozenset(entry.ends)
                stays = entry.after is not None or not gone.isdisjoint(pair)
                found = found | {pair} if stays else found - {pair}
    return [set(pair) for pair in found]


def pseudonyms(entries: Iterable[Entry]) -> set[str]:
    """Whom these changes were about and who was erased since."""
    return {id_ for entry in entries if entry.erased for _, id_ in entry.ends if id_.startswith(PSEUDONYM)}


def aliases(keys: Iterable[NodeKey]) -> set[NodeKey]:
    """The aliases that would say of these ids what they lead to."""
    return {(ALIAS.label, alias_id(*key)) for key in keys if key[0] != ALIAS.label}


def _alias(entry: Entry, ids: Ids, made: set[NodeKey]) -> Iterator[Entry]:
    """`made`: what the commit made, aliases among it."""
    old = aliased(entry.key[0])
    itself = {"to": old[1]}
    if entry.before is None:
        yield replace(entry, before=itself) if ids.get(old) in made else entry
        return
    here = (old[0], entry.before["to"])
    if entry.after is not None or ids.get(here) != old:
        yield entry
    elif not aliases([here]) & made:  # else that one says it: it was renamed back by hand
        yield replace(entry, after=itself)
