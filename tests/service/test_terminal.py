"""Terminals and pipes of every kind, and what a newcomer types wrongly."""

from __future__ import annotations

import json
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Sequence
from fcntl import ioctl
from pathlib import Path

import pytest
from processes import Program, Service, environment, put, said
from rich.cells import cell_len


def shell(program: Program, script: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A line of bash in which `graphsvc` is the program over its store; the status is that of graphsvc itself."""
    words = " ".join(f"'{word}'" for word in program.command())
    return subprocess.run(
        ["bash", "-c", f"graphsvc() {{ {words} \"$@\"; }}; {script}"], cwd=program.folder, env=environment(env),
        capture_output=True, encoding="utf-8", errors="replace", timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("options", ["", "--json"])
def test_a_reader_that_goes_away_is_no_error(program: Program, options: str) -> None:
    done = shell(program, f"graphsvc {options} coverage acme | head -c 1 >/dev/null; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("options", ["", "--json"])
def test_a_reader_that_was_never_there_is_no_error(program: Program, options: str) -> None:
    """The pipe is closed before the first word, so that writing fails each time."""
    done = shell(program, f"{{ sleep 0.1; graphsvc {options} coverage acme; echo $? >&2; }} | true")
    assert done.stderr == "0\n"


@pytest.mark.parametrize("words", ["accounts >&-", "--json accounts >&- 2>&-", "accounts <&- >&- 2>&-"])
def test_closed_streams(program: Program, words: str) -> None:
    done = shell(program, f"graphsvc {words}")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("words", ["accounts", "--json accounts"])
def test_a_full_disk_under_standard_output(program: Program, words: str) -> None:
    done = shell(program, f"graphsvc {words} >/dev/full")
    assert done.returncode == 1
    assert done.stderr.startswith("graphsvc: The answer cannot be written: No space left on device.\n")
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize(
    "env",
    [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "LANG": "C"}, {"LC_ALL": "POSIX"}, {"PYTHONIOENCODING": "gb18030"}],
    ids=["ascii", "C", "POSIX", "gb18030"],
)
def test_terminals_that_lack_letters(program: Program, env: dict[str, str]) -> None:
    done = shell(program, "graphsvc coverage 桤木工厂; graphsvc key-people 无此客户 >&2", **env)
    assert "Alder Mills" in done.stdout
    assert "There is no account with the id or name" in done.stderr
    assert "Traceback" not in done.stderr
    answer = shell(program, "graphsvc --json accounts", **env)
    assert [a["name"] for a in json.loads(answer.stdout)["accounts"]] == ["Alder Mills", "Bare Island"]


def screen(program: Program, columns: int, words: Sequence[str]) -> list[str]:
    """What a terminal of so many columns shows."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    env = {**environment(), "TERM": "xterm", "NO_COLOR": "1"}
    env.pop("COLUMNS", None)
    process = subprocess.Popen(program.command(*words), cwd=program.folder, env=env, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:
        pass  # the terminal's other end is closed
    os.close(ours)
    assert process.wait(20) == 0
    lines = shown.decode().replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "").splitlines()
    assert all(c.isprintable() for line in lines for c in line), lines
    return lines


ANSWERS = [("accounts",), ("key-people", "acme"), ("coverage", "acme"), ("paths", "cfo")]


@pytest.mark.parametrize("words", ANSWERS)
def test_a_wide_terminal_is_used_and_not_left(program: Program, words: tuple[str, ...]) -> None:
    lines = screen(program, 200, words)
    assert max(map(cell_len, lines)) <= 200
    # Nothing has to be broken there: no more lines than in 80 columns.
    assert len(lines) <= len(program(*words).stdout.splitlines())


@pytest.mark.parametrize("words", ANSWERS)
def test_a_narrow_terminal_loses_nothing(program: Program, words: tuple[str, ...]) -> None:
    assert screen(program, 40, words) == program(*words).stdout.splitlines()


def test_bytes_that_are_no_text(program: Program) -> None:
    done = shell(program, "graphsvc key-people $'\\xff\\xfe'")
    assert done.returncode == 2
    assert done.stderr.startswith("graphsvc: “??” holds bytes that are not utf-8.")


def test_a_time_zone_of_the_system_breaks_nothing(program: Program) -> None:
    done = program("accounts", env={"TZ": ":/etc/localtime"})
    assert (done.returncode, done.stderr) == (0, "")


def test_a_time_zone_of_ours_that_is_none(program: Program) -> None:
    assert "The time zone 'Asia' is not known." in said(program("accounts", env={"GRAPHSVC_TIME_ZONE": "Asia"}), 2)


# --- typed wrongly


@pytest.mark.parametrize(
    ("words", "status", "expected"),
    [
        (("key-peple", "acme"), 2, "Did you mean 'key-people'?"),
        (("accounts", "--sorted", "name"), 2, "--sort"),
        (("accounts", "--as-of", "2026-01-01"), 2, "Nothing had been recorded by then"),
        (("key-people", "alder mils"), 1, "Did you mean Alder Mills (acme)?"),
        (("coverage", "acmee"), 1, "Did you mean Alder Mills (acme)?"),
        (("paths", "Ines Vail"), 1, "Did you mean Ines Vale (cfo)?"),
        (("coverage", "ALDER"), 1, "Did you mean Alder Mills (acme)?"),
        (("accounts", "--manager", "Lena"), 1, "Did you mean Lena Hart (kam)?"),
        (("key-people", "acme", "--opportunity", "None"), 1, "This account has no such opportunity."),
        (("plan", "Zzz"), 1, "`graphsvc accounts` lists the accounts."),
        (("plan", "acme", "-k", "-1"), 2, "x>=1"),
        (("plan", "acme", "-k", "99999999999999999999"), 2, "1<=x<=100"),
        (("paths", "cfo", "--max-steps", "7"), 2, "1<=x<=6"),
        (("key-people", "acme", "--today", "2026-02-30"), 2, "Write it as 2026-03-31."),
        (("serve", "--port", "70000"), 2, "1<=x<=65535"),
        (("map", "acme"), 2, "-o"),
        (("map", "acme", "-o", "."), 2, "is a directory"),
        (("import",), 2, "PATHS"),
        (("coverage", "Alder", "Mills"), 2, "A name of several words stands in quotes"),
        (("accounts", "--manager", "Lena", "Hart"), 2, "A name of several words stands in quotes"),
        (("risk", "--person", "Lena", "Hart"), 2, "Several words stand in quotes."),
        (("paths", "Lena Hart"), 1, "That is one of our people (kam): name one of the customer's people."),
        (
            ("paths", "cfo", "--from", "Tom Reed"),
            1,
            "There is nobody of ours with the id or name “Tom Reed”.\nThat is "
            "one of the customer's people (cio): name one of our people or one of a partner's people.",
        ),
        (("risk", "Lena Hart"), 1, "That is one of our people (kam): name an account."),
        (("risk", "--person", "Alder Mills"), 1, "That is an account (acme): name a person."),
        (("risk", "--person", "Lena Hrt"), 1, "Did you mean Lena Hart (kam)?"),
    ],
)
def test_wrong_words(program: Program, words: tuple[str, ...], status: int, expected: str) -> None:
    assert expected in said(program(*words), status)


def test_numbers_beyond_all_sense_are_answered(program: Program) -> None:
    assert len(program.json("accounts", "--limit", "9" * 30)["accounts"]) == 2
    assert program.json("key-people", "acme", "--today", "0001-01-01")["today"] == "0001-01-01"
    assert program.json("key-people", "acme", "--today", "9999-12-31")["today"] == "9999-12-31"


def test_a_name_that_two_share_lists_both(service: Service) -> None:
    assert service.change(put("accounts", "one", name="Twin"), put("accounts", "two", name="Twin")).ok
    sentence = said(service.program("key-people", "Twin"), 1)
    assert service.change(
        *({"op": "delete", "kind": "accounts", "id": id_, "if_match": "*"} for id_ in ("one", "two"))
    ).ok
    assert "2 accounts are called “Twin”." in sentence
    assert "  one  Twin\n  two  Twin\n" in sentence


def test_a_store_that_is_no_folder(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("dear", encoding="utf-8")
    for words in (("accounts",), ("import", "tables"), ("serve",)):
        other = Program(program.folder, file)
        assert f"{file} is a file; a store is a folder." in said(other(*words), 2)
    assert "There is no store at" in said(Program(program.folder, tmp_path / "none")("accounts"), 1)
    assert file.read_text(encoding="utf-8") == "dear"
    assert not (tmp_path / "none").exists()
