"""What was renamed or merged is told as that: in the history, in one commit, in what changed between two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from small_account import fresh_context

from graphsvc.access import LOCAL_OWNER
from graphsvc.model import Entry, NodeChange, Op, TieChange
from graphsvc.services import people, renaming
from graphsvc.services.comparing import net
from graphsvc.services.context import Context
from graphsvc.services.diffing import diff
from graphsvc.services.history import history, show
from graphsvc.services.identity import became, ever, one_thing

_DAY = date(2026, 7, 1)


def _alias(old: str, before: str | None, after: str | None, commit: int = 1) -> Entry:
    states = [to and {"to": to} for to in (before, after)]
    return Entry(("Alias",), (f"Stakeholder:{old}",), 0, states[0] or None, states[1] or None, commit)


def _person(node_id: str, before: str | None, after: str | None, commit: int = 1) -> Entry:
    states = [name and {"name": name} for name in (before, after)]
    return Entry(("Stakeholder",), (node_id,), 0, states[0] or None, states[1] or None, commit)


def _knows(one: str, other: str, before: float | None, after: float | None, commit: int = 1) -> Entry:
    kind = ("KNOWS", "Stakeholder", "Stakeholder")
    states = [None if value is None else {"strength": value} for value in (before, after)]
    return Entry(kind, (*sorted((one, other)), ""), 0, states[0], states[1], commit)


# b is renamed to z, which turns the ends of a symmetric tie around: a–b was, and m–z is, in the order of ids.
_RENAME = [
    _alias("b", None, "z"), _person("z", None, "B"), _person("b", "B", None),
    _knows("b", "m", 0.5, None), _knows("m", "z", None, 0.5),
]  # fmt: skip
# c becomes part of k, who gets c's telephone and a tie of c's.
_MERGE = [
    _alias("c", None, "k"), _person("c", "C", None), _person("k", "K", "K2"),
    _knows("c", "m", 0.5, None), _knows("k", "m", None, 0.5),
]  # fmt: skip


def test_a_rename_says_one_thing() -> None:
    assert became(_RENAME) == {("Stakeholder", "b"): ("Stakeholder", "z")}
    assert one_thing(_RENAME) == [_alias("b", "b", "z")]
    assert one_thing(one_thing(_RENAME)) == one_thing(_RENAME)


def test_a_rename_that_turns_a_tie_around_says_one_thing() -> None:
    """Who knows whom is kept with the smaller id first, also between people of two kinds."""
    before, after = {"strength": 0.5}, {"strength": 0.7}
    was = Entry(("KNOWS", "Stakeholder", "Employee"), ("b", "m", ""), 1, before, None, 2)
    now = Entry(("KNOWS", "Employee", "Stakeholder"), ("m", "z", ""), 0, None, before, 2)
    rename = [_alias("b", None, "z", 2), _person("z", None, "B", 2), _person("b", "B", None, 2), was, now]
    assert one_thing(rename) == [_alias("b", "b", "z", 2)]
    earlier = Entry(was.kind, was.key, 0, None, before, 1)
    later = Entry(now.kind, now.key, 2, before, after, 3)
    assert net([earlier, *rename, later]) == [Entry(now.kind, now.key, 0, None, after)]


def test_a_rename_that_is_taken_back_says_the_opposite() -> None:
    back = [Entry(e.kind, e.key, 0, e.after, e.before, 1) for e in _RENAME]
    assert became(back) == {("Stakeholder", "z"): ("Stakeholder", "b")}
    assert one_thing(back) == [_alias("b", "z", "b")]


def test_a_merge_says_who_was_merged_and_what_that_changed() -> None:
    assert one_thing(_MERGE) == [_alias("c", None, "k"), _person("k", "K", "K2")]
    back = [Entry(e.kind, e.key, 0, e.after, e.before, 1) for e in _MERGE]
    assert one_thing(back) == back  # there are two again


def test_many_changes_come_to_what_they_did_under_the_last_id() -> None:
    earlier = [_person("b", "A", "B", 1), _knows("b", "m", 0.1, 0.5, 1), _person("gone", "G", None, 1)]
    renamed = [Entry(e.kind, e.key, 0, e.before, e.after, 2) for e in _RENAME]
    later = [_person("z", "B", "A", 3)]
    assert net([*earlier, *renamed, *later]) == [
        _net(_person("gone", "G", None)),
        _net(_knows("m", "z", 0.1, 0.5)),
    ]


def _net(entry: Entry) -> Entry:
    return Entry(entry.kind, entry.key, 0, entry.before, entry.after)


def test_an_id_that_somebody_else_has_by_now_is_theirs() -> None:
    pairs = [("Stakeholder:a", "b"), ("Stakeholder:b", "c"), ("Account:a", "x")]
    person = ("Stakeholder", "c")
    assert ever(pairs, [person], lambda key: True) == {("Stakeholder", i) for i in "abc"}
    assert ever(pairs, [person], lambda key: key[1] != "b") == {person}


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """The small account (1); Tom (cio) is called tom (2), the account alder (3), Bo turns (4), Bo becomes part of a
    new Bo who has a telephone (5, 6), and the account is called acme again (7)."""
    for ctx in fresh_context(tmp_path_factory.mktemp("identity")):
        how = {"source": "test"}
        renaming.rename(ctx, LOCAL_OWNER, "stakeholders", "cio", "tom", **how)
        renaming.rename(ctx, LOCAL_OWNER, "accounts", "acme", "alder", **how)
        bo, standing = ("Stakeholder", "dev"), ("Opportunity", "standing:alder")
        stance = TieChange(Op.PATCH, "HAS_STANCE", *bo, *standing, "", {"support": "supporter"})
        ctx.store.commit([stance], author="anna", message="Bo turns", source="test")
        new = [
            NodeChange(Op.PUT, "Stakeholder", "bo", {"name": "Bo Lind", "phone": "1"}),
            TieChange(Op.PUT, "WORKS_AT", "Stakeholder", "bo", "Account", "alder"),
        ]
        ctx.store.commit(new, author="anna", message="Bo again", source="test")
        renaming.merge(ctx, LOCAL_OWNER, "stakeholders", "bo", "dev", **how)
        renaming.rename(ctx, LOCAL_OWNER, "accounts", "alder", "acme", **how)
        yield ctx


def test_an_accounts_history_goes_on_under_another_id(renamed: Context) -> None:
    commits = history(renamed, LOCAL_OWNER, "acme").commits
    assert [(c.number, [change.text for change in c.changes]) for c in commits[:-1]] == [
        (7, ["Alder Mills: id alder → acme"]),
        (6, ["Bo Lind (dev) was merged into Bo Lind (bo)", "Bo Lind: title unknown → “Engineer”",
             "Bo Lind: level (1 = top) unknown → 3"]),
        (5, ["New stakeholder: Bo Lind", "Bo Lind joined Alder Mills"]),
        (4, ["Bo Lind: support enemy → supporter"]),
        (3, ["Alder Mills: id acme → alder"]),
        (2, ["Tom Reed: id cio → tom"]),
    ]  # fmt: skip
    assert commits[-1].number == 1
    assert [c.text for c in show(renamed, LOCAL_OWNER, 2, lang="zh").commit.changes] == ["Tom Reed：编号cio → tom"]


@pytest.mark.parametrize("account", ["acme", None])
def test_who_was_renamed_neither_left_nor_joined(renamed: Context, account: str | None) -> None:
    answer = diff(renamed, LOCAL_OWNER, "1", "now", account, _DAY)
    assert [(p.id, p.what) for p in answer.people] == []
    assert [c.text for c in answer.support] == ["Bo Lind: support enemy → supporter"]
    assert (answer.roles, answer.contacts, answer.contracts) == ([], [], [])


def test_figures_are_those_that_each_end_had(renamed: Context) -> None:
    """From a revision at which the account had its first id to one at which it had another one, and on from there."""
    answer = diff(renamed, LOCAL_OWNER, "1", "4", "acme", _DAY)
    assert answer.shares == []  # the same people with the same shares; a stance is no part of them
    for first, last in ((1, 4), (4, 7)):
        compared = diff(renamed, LOCAL_OWNER, str(first), str(last), "acme", _DAY).figures
        assert compared is not None
        assert compared.before is not None
        assert compared.after is not None
        asked = [people.coverage(renamed.at(n, None, _DAY), LOCAL_OWNER, "acme", _DAY) for n in (first, last)]
        found = (compared.before.coverage, compared.after.coverage)
        assert found == (asked[0].coverage, asked[1].coverage)
