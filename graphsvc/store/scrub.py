"""Takes out of the whole journal whatever still names somebody who was erased: ids, and words in texts.

Their keys are gone already, so nobody reads what was sealed. Each step is one transaction and finds only what is left
to do: after a crash all is done once more. What is done in between by others is of a later commit, and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import orjson

from graphsvc.kinds import ALIAS
from graphsvc.kinds.wording import Words
from graphsvc.model import Entry
from graphsvc.store import creations, erasures, journal, large, marker, records
from graphsvc.store.bolt import Bolt, Transaction
from graphsvc.store.erasures import Pending
from graphsvc.store.keys import Keyring
from graphsvc.store.queries import query

_COMMITS = 200  # that one step looks at
_PAGES = 20  # that one step writes anew

Row = Mapping[str, Any]


def finish_all(bolt: Bolt) -> None:
    """Finishes every erasure that was begun. Raises BeingWritten if a commit is open."""
    for one in bolt.read(erasures.pending):
        _finish(bolt, one)


def _finish(bolt: Bolt, one: Pending) -> None:
    # Pages first: while their keys are not known any more, entries say whom the names on pages are about.
    while bolt.write(partial(_unname_creations, one=one)):
        pass
    for name in ("journal_named_from", "journal_named_to"):
        while bolt.write(partial(_unname, one=one, name=name)):
            pass
    for first in range(1, one.commit + 1, _COMMITS):
        numbers = range(first, min(first + _COMMITS, one.commit + 1))
        found = bolt.write(partial(_clean_commits, one=one, numbers=numbers))
        for ids in _pieces(found):
            bolt.write(partial(_clean_entries, one=one, ids=ids))
    bolt.write(partial(_end, one=one))


def _held(tx: Transaction, one: Pending) -> None:
    """The right to write; whoever reads at the same time will see that the journal is not what it was."""
    large.lock(tx, one.pseudonym, None)
    tx.run(query("marker_undoing"))


def _unname_creations(tx: Transaction, one: Pending) -> bool:
    """Takes them out of some of the pages on which they stand; False when there is none left."""
    _held(tx, one)
    ends = [(label, node_id) for end in one.ends for label, _, node_id in [end.partition(":")]]
    pages = creations.named(tx, ends, one.commit, _PAGES)
    creations.rewrite(tx, [_nameless_page(page, one) for page in pages])
    return bool(pages)


def _nameless_page(page: Row, one: Pending) -> Row:
    return creations.unnamed(page, lambda label, id_: _pseudonym(journal.end_name(label, id_), one).partition(":")[2])


def _unname(tx: Transaction, one: Pending, name: str) -> bool:
    """Makes some of the entries about them say nothing but that there was somebody; False when none is left."""
    _held(tx, one)
    rows = tx.run(query(name), keys=list(one.ends), revision=one.commit, limit=journal.PIECE)
    _rewrite(tx, [_nameless(row, one) for (row,) in rows])
    return bool(rows)


def _nameless(row: Row, one: Pending) -> Row:
    ends = {end: _pseudonym(row[end], one) for end in ("a", "b") if end in row}
    # What is said of an earlier id names the later one; a tie's key may hold anything.
    key = {"key": ""} if "key" in row else {}
    return {**{k: row[k] for k in ("id", "commit", "seq", "since", "type") if k in row}, **ends, **key, **_gone(row)}


def _pseudonym(end: str, one: Pending) -> str:
    if end not in one.ends:
        return end
    label = end.partition(":")[0]
    return journal.end_name(label, one.pseudonym)


def _gone(row: Row) -> dict[str, bool]:
    """Whether nothing was left after the change, which has to be known without what it says."""
    gone = row.get("gone") or ("data" in row and orjson.loads(row["data"])[1] is None)
    return {"gone": True} if gone else {}


def _clean_commits(tx: Transaction, one: Pending, numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Cleans what these commits say of themselves; each with how many entries it has."""
    _held(tx, one)
    words, found = _words(one), records.numbered(tx, numbers)
    rows = []
    for commit in (record.commit for record in found):
        texts = {"message": commit.message, "source": commit.source, "author": commit.author}
        cleaned = {name: words.without(text) for name, text in texts.items()}
        if cleaned != texts:
            rows.append({"id": str(commit.number), **cleaned})
    if rows:
        tx.run(query("commit_texts"), rows=rows)
    return [(record.commit.number, record.entries) for record in found]


def _pieces(commits: Iterable[tuple[int, int]]) -> Iterator[list[str]]:
    """The ids of the entries of these commits, as many as one step looks at."""
    piece: list[str] = []
    for number, count in commits:
        for place in range(count):
            piece.append(f"{number}:{place}")
            if len(piece) == journal.PIECE:
                yield piece
                piece = []
    if piece:
        yield piece


def _clean_entries(tx: Transaction, one: Pending, ids: list[str]) -> None:
    """Cleans what the journal says of others."""
    _held(tx, one)
    ring, words = Keyring(tx), _words(one)
    rows = tx.run(query("journal_by_id"), ids=ids)[0][0]
    pairs = [
        (row, entry, _cleaned(entry, one, words)) for row, entry in zip(rows, journal.decoded(rows, ring), strict=True)
    ]
    changed = [(row, cleaned) for row, entry, cleaned in pairs if cleaned != entry]
    ring.make((name, entry.commit) for row, entry in changed for name in journal.named(row))
    _rewrite(tx, [journal.row_of(entry.commit, int(row["seq"]), entry, ring) for row, entry in changed])


def _cleaned(entry: Entry, one: Pending, words: Words) -> Entry:
    if entry.erased:
        return entry
    before, after = (s and words.cleaned(entry.kind, s) for s in (entry.before, entry.after))
    if entry.kind == (ALIAS.label,):
        before, after = (_led_elsewhere(entry.key[0], s, one) for s in (before, after))
    key = entry.key
    if len(entry.kind) > 1:
        key = (*key[:2], words.cleaned_key(entry.kind, key[2], after or before or {}))
    return replace(entry, key=key, before=before, after=after)


def _led_elsewhere(alias: str, state: Mapping[str, Any] | None, one: Pending) -> Mapping[str, Any] | None:
    """An earlier id that leads to somebody else again once led to who is erased."""
    label = alias.partition(":")[0]
    return {**state, "to": one.pseudonym} if state and journal.end_name(label, state["to"]) in one.ends else state


def _words(one: Pending) -> Words:
    return Words(one.words, one.pseudonym)


def _rewrite(tx: Transaction, rows: Iterable[Row]) -> None:
    rows = [{"id": row["id"], "properties": row} for row in rows]
    if rows:
        tx.run(query("journal_rewrite"), rows=rows)


def _end(tx: Transaction, one: Pending) -> None:
    marker.lock(tx, one.pseudonym)
    erasures.finish(tx, one)
