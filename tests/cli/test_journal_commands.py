"""`history`, `show`, `diff` and `undo` as a user types them."""

from __future__ import annotations

import re

import pytest
from cli_shell import Shell

_WHEN = r"\d{4}-\d\d-\d\d \d\d:\d\d"


@pytest.fixture(scope="module")
def edited(shell: Shell) -> Shell:
    """The small account (commit 1), and a second import (commit 2)."""
    rows = "id,account,name,department,title\ncio,acme,Tom Reed,fin,Head of IT\nnew,acme,Li Na,,\n"
    (shell.folder / "more").mkdir()
    (shell.folder / "more" / "stakeholders.csv").write_text(rows, encoding="utf-8")
    done = shell("import", "more", "--message", "Review")
    assert done.returncode == 0, done.stderr
    return shell


_CHANGES = (
    "    Tom Reed: title “CIO” → “Head of IT”\n    New stakeholder: Li Na\n"
    "    Li Na joined Alder Mills\n    Tom Reed moved from IT to Finance\n"
)


def test_the_history_of_an_account(edited: Shell) -> None:
    done = edited("history", "acme", "--limit", "1")
    assert done.returncode == 0, done.stderr
    heading, rest = done.stdout.split("\n", 1)
    assert heading == "Alder Mills – history"
    assert re.fullmatch(rf"2  {_WHEN}  local  Review\n(?s:.*)", rest), rest
    assert sorted(rest.split("\n", 1)[1].splitlines()) == sorted([*_CHANGES.splitlines(), "Earlier ones: --cursor 2"])


def test_a_list_of_commits_keeps_to_80_columns_and_a_few_lines_each(edited: Shell) -> None:
    done = edited("history")
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert re.fullmatch(r"    … and \d+ more", lines[-1])
    assert len(lines) < 25


def test_one_commit_in_full(edited: Shell) -> None:
    done = edited("show", "2")
    assert re.fullmatch(rf"2  {_WHEN}  local  Review", done.stdout.splitlines()[0])
    assert done.stdout.split("\n", 1)[1].startswith(_CHANGES)
    assert "2 created, 1 updated" not in done.stdout
    assert "3 created, 1 updated, 1 removed" in " ".join(done.stdout.split())
    assert [c["text"] for c in edited.json("show", "2")["commit"]["changes"]] == [
        line.strip() for line in _CHANGES.splitlines()
    ]


def test_what_changed_between_two_commits(edited: Shell) -> None:
    done = edited("diff", "1", "2", "--account", "acme", "--today", "2026-07-01")
    assert done.returncode == 0, done.stderr
    people = done.stdout.split("Figures")[0]
    assert re.sub(r"\(\d{4}-\d\d-\d\d\)", "(DAY)", people) == (
        "Alder Mills – commit 1 (DAY) to commit 2 (DAY)\n"
        "People\n    Tom Reed moved from IT to Finance\n    Li Na joined\n\n"
    )
    assert "on the day 2026-07-01 2026-07-01 2026-07-01" in " ".join(done.stdout.split())
    answer = edited.json("diff", "1", "--today", "2026-07-01")
    assert [(a["id"], a["changed"]) for a in answer["accounts"]] == [("acme", 5)]


def test_undo_and_redo(edited: Shell) -> None:
    tried = " ".join(edited("undo", "2", "--dry-run").stdout.split())
    said = "Commit 3 takes back commit 2: 1 created, 1 updated, 3 removed (dry run: nothing was written) "
    assert tried.startswith(said + "Tom Reed: title")
    done = edited("undo", "2", "--message", "Not yet")
    assert done.stdout == (
        "Commit 3 takes back commit 2: 1 created, 1 updated, 3 removed\n"
        "    Tom Reed: title “Head of IT” → “CIO”\n    Stakeholder Li Na was deleted\n"
        "    Li Na left Alder Mills\n    Tom Reed moved from Finance to IT\n"
    )
    assert edited("undo", "2").stdout == "Nothing is left to undo of commit 2.\n"
    redone = edited.json("undo", "3")
    assert (redone["number"], redone["undoes"], redone["source"]) == (4, [3], "undo; command")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["show", "99"], 1, "There is no commit 99."),
        (["undo", "99"], 1, "There is no commit 99."),
        (["history", "nobody"], 1, "There is no account with the id or name “nobody”."),
        (["diff", "99"], 1, "There is no commit 99."),
        (["diff", "2", "1"], 2, "The first revision (commit 2) lies after the second one (commit 1)."),
        (["diff", "2999-01-01"], 2, "This lies in the future."),
        (["diff", "1999-01-01"], 2, "Nothing had been recorded by then."),
        (["diff", "spring"], 2, "“spring” names no revision."),
        (["show", "one"], 2, "'one' is not a valid integer"),
        (["history", "--cursor", "x"], 2, "This cursor is not one that an earlier page gave."),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "",
)
def test_bad_input_is_a_sentence(edited: Shell, words: list[str], status: int, said: str) -> None:
    done = edited(*words)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
