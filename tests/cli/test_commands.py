"""Every command as a user runs it: exit status, the two streams, tables that fit, one JSON document."""

from __future__ import annotations

import csv
import json
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cli_shell import Shell
from rich.cells import cell_len

from graphsvc.cli.account import NO_PAIR, show_plan
from graphsvc.cli.portfolio import show
from graphsvc.cli.structure import show_risk
from graphsvc.services.answers import Accounts, Plan
from graphsvc.services.structure_answers import Risk

TODAY = ("--today", "2026-11-24")
# The rows of the small account: 2 accounts with 4 stakeholders, and so on, are counted by the import itself; a second
# import must find each one of them unchanged.
COUNTS = ("created", "updated", "deleted", "unchanged")


def refused(done: subprocess.CompletedProcess[str], status: int) -> str:
    """The sentence with which a command ended; never a traceback, never an answer beside it."""
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


# --- import


def test_a_dry_run_reports_the_same_and_writes_nothing(empty: Shell) -> None:
    dry = empty.json("import", "tables", "--dry-run")
    assert dry["dry_run"] is True
    assert empty.json("accounts")["accounts"] == []
    real = empty.json("import", "tables")
    assert {c: dry[c] for c in COUNTS} == {c: real[c] for c in COUNTS}
    assert (real["updated"], real["deleted"], real["unchanged"], real["rejected"]) == (0, 0, 0, [])
    # 2 accounts, 2 departments, 4 stakeholders, 2 employees, 3 roles, 2 contacts, 2 manages, 1 influence: 18 rows.
    assert real["read"] == 18


def test_importing_again_finds_all_unchanged(shell: Shell) -> None:
    again = shell.json("import", "tables")
    assert (again["created"], again["updated"], again["deleted"], again["rejected"]) == (0, 0, 0, [])
    assert again["unchanged"] > 0


def test_rejected_rows_are_status_3_and_can_be_corrected(empty: Shell) -> None:
    (empty.folder / "employees.csv").write_text("id,name,level\nnew,Nils Holm,3\nbad,Ida Krag,high\n", encoding="utf-8")
    done = empty("import", "employees.csv", "--rejects", "rejects")
    assert done.returncode == 3
    assert "employees.csv, line 3, level: " in done.stdout
    (written,) = (empty.folder / "rejects").iterdir()
    text = written.read_text(encoding="utf-8-sig")
    assert "Ida Krag" in text
    assert text.splitlines()[0] == "id,name,level,rejected_because"
    assert "Nils Holm" not in text


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("employees.csv", b"", "empty"),
        ("employees.csv", b"\x00\x01\x02\x7fELF" * 50, "employees.csv"),
        ("employees.csv", b"id,nmae\nx,Nobody\n", "name"),
        ("employees.xlsx", b"PK\x03\x04 this is no workbook", "employees.xlsx"),
        ("unheard_of.csv", b"id,name\nx,Nobody\n", "unheard_of"),
    ],
)  # fmt: skip
def test_unreadable_input_is_status_2_and_nothing_is_written(
    shell: Shell, tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    before = shell.json("import", "tables", "--dry-run")
    (tmp_path / name).write_bytes(content)
    good = tmp_path / "accounts.csv"
    good.write_text("id,name\nextra,Must not arrive\n", encoding="utf-8")
    assert expected in refused(shell("import", str(good), str(tmp_path / name)), 2)
    assert [a["id"] for a in shell.json("accounts")["accounts"]] == ["acme", "bare"]
    assert shell.json("import", "tables", "--dry-run")["unchanged"] == before["unchanged"]


def test_a_file_that_is_not_there(shell: Shell) -> None:
    assert "nowhere.csv" in refused(shell("import", "nowhere.csv"), 2)


# --- answers


def test_json_is_one_document(shell: Shell) -> None:
    accounts = shell.json("accounts")
    assert [a["id"] for a in accounts["accounts"]] == ["acme", "bare"]
    people = shell.json("key-people", "acme", *TODAY)
    assert [p["id"] for p in people["people"]] == ["cfo", "cio", "dev", "seat"]
    coverage = shell.json("coverage", "桤木工厂", *TODAY)
    assert coverage["threads"] == {"count": 1, "verdict": "single_threaded", "cut": ["kam", "cio"]}
    ways = shell.json("paths", "cfo", *TODAY)
    # kam → cio .75 (problem solver), cio → cfo .2 (a report influences the boss): .15
    assert ways["paths"][0]["strength"] == pytest.approx(0.15, abs=1e-12)
    plan = shell.json("plan", "acme", "-k", "1", *TODAY)
    assert [(p["ours"], p["stakeholder"]) for p in plan["proposals"]] == [("kam", "cfo")]
    whole = shell.json("plan", "--portfolio", "-k", "1", *TODAY)
    assert [(p["account"], p["stakeholder"]) for p in whole["proposals"]] == [("acme", "cfo")]
    risk = shell.json("risk", "acme", *TODAY)
    assert [(p["id"], p["threads_change"]) for p in risk["people"][:2]] == [("cio", -1), ("kam", -1)]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("accounts",), "Alder Mills"),
        (("analyse", *TODAY), "single threaded"),
        (("key-people", "acme", *TODAY), "Ines Vale"),
        (("coverage", "acme", *TODAY), "single threaded"),
        (("paths", "cfo", *TODAY), "Lena Hart → Tom Reed → Ines Vale"),
        (("plan", "acme", *TODAY), "Ines Vale"),
        (("plan", "--portfolio", *TODAY), "Proved: no plan of 4 possible pairs gains more."),
        (("risk", "acme", *TODAY), "problem owner"),
        (("risk", "--person", "Lena Hart", *TODAY), "1 account, 1 to a lower verdict, 1 cut off"),
        (("positions", "acme", *TODAY), "Tom Reed"),
        (("what-if", "acme", "--without", "Tom Reed", "--join", "Ida Krag", "it", *TODAY), "Ida Krag joins IT"),
        (("what-if", "--everywhere", "--without", "kam", *TODAY), "1 account, 1 to a lower verdict, 1 cut off"),
        (("interface", *TODAY), "Bare Island: no account manager"),
        (("interface", "acme", *TODAY), "ours only"),
        (("teams", *TODAY), "All accounts – no joint team"),
        (("teams", "acme", *TODAY), "Met by two or more of our functions: 0 % of the decision"),
        (("assess", "acme", *TODAY), "Nobody has assessed it yet: fill in the table `assessments`"),
        (("groups", *TODAY), "All accounts – 0 groups of companies"),
        (("moves", "--days", "30", *TODAY), "0 of those we knew are somewhere else now"),
        (("cooling", "--account", "acme", "--manager", "kam", *TODAY), "Alder Mills – going cold until 2027-02-22"),
    ],
)  # fmt: skip
def test_tables_keep_to_80_columns(shell: Shell, words: tuple[str, ...], shown: str) -> None:
    done = shell(*words)
    assert done.returncode == 0, done.stderr
    assert shown in done.stdout
    assert max(cell_len(row) for row in done.stdout.splitlines()) <= 80


def test_a_what_if_that_contradicts_itself_is_status_1_and_names_the_option(shell: Shell) -> None:
    words = ("what-if", "acme", "--without", "cfo", "--contact", "Lena Hart", "cfo", "vendor")
    assert "--contact “Lena Hart” cfo vendor: Ines Vale leaves in the same what-if" in refused(shell(*words), 1)
    whole = shell.json("what-if", "acme", "bare", "--without", "kam", *TODAY)
    assert [(each["account"], each["after"]["coverage"]) for each in whole["accounts"]] == [
        ("acme", 0.0),
        ("bare", None),
    ]


def test_chinese_names_are_aligned(empty: Shell) -> None:
    names = ["华东乳业集团有限公司", "Alder Mills", "桤木 Mills 工厂", "Ａｌｄｅｒ", "长" * 60]
    rows = "".join(f"w{n},{name},{n}000,CNY\n" for n, name in enumerate(names))
    (empty.folder / "accounts.csv").write_text("id,name,annual_revenue,currency\n" + rows, encoding="gb18030")
    assert empty("import", "accounts.csv").returncode == 0
    lines = empty("accounts").stdout.splitlines()
    assert max(cell_len(row) for row in lines) <= 80
    heading = next(row for row in lines if "Coverage" in row)
    column = cell_len(heading[: heading.index("Threads")])
    for row in (row for row in lines if "unknown" in row):
        assert cell_len(row[: row.index("unknown")]) == column
    assert sum("unknown" in row for row in lines) >= len(names)


def test_an_account_that_is_not_there_is_status_1(shell: Shell) -> None:
    for command in ("key-people", "coverage", "plan", "risk", "positions", "interface", "teams", "assess"):
        assert "There is no account with the id or name “nobody”." in refused(shell(command, "nobody"), 1)
    assert "nobody" in refused(shell("paths", "nobody"), 1)
    assert "nobody" in refused(shell("map", "nobody", "-o", "nobody.svg"), 1)
    assert not (shell.folder / "nobody.svg").exists()


@pytest.mark.parametrize("command", ["key-people", "coverage", "plan", "risk", "positions", "assess"])
def test_where_nobody_is_recorded_it_says_what_to_fill_in(shell: Shell, command: str) -> None:
    assert "Nobody is recorded here yet: fill in the table `stakeholders`" in shell(command, "bare", *TODAY).stdout


def test_a_list_of_nothing_is_a_sentence(shell: Shell) -> None:
    """The levels of the small account are undated: they do not fade, and no contact has a day that could be old."""
    assert "No contact goes cold" in shell("cooling", *TODAY).stdout
    assert "No account fits." in shell("analyse", "--region", "Nowhere").stdout


def test_no_loss_and_no_pair_are_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    said = {"as_of": "", "today": "2026-11-24", "revision": 1, "metrics_version": "1", "account_name": "Alder Mills"}
    show_risk(Risk(**said, coverage=0.0, threads=0, verdict="no_contact", people=[]))
    assert capsys.readouterr().out.endswith("\nNobody's leaving changes coverage or threads.\n")
    show_plan(Plan(**said, coverage_before=1.0, coverage_after=1.0, proposals=[]))
    assert capsys.readouterr().out.endswith(f"\n{NO_PAIR}\n")


@pytest.mark.parametrize(("revision", "way"), [(0, "`graphsvc demo` shows some."), (2, "`graphsvc history` says what")])
def test_where_no_account_is_left_the_history_is_named(
    capsys: pytest.CaptureFixture[str], revision: int, way: str
) -> None:
    """After `undo 1` the demonstration is gone, and `demo` does not load it into a store with a history."""
    said = {"as_of": "", "today": "2026-11-24", "revision": revision, "metrics_version": "1"}
    show(Accounts(**said, accounts=[], total=0))
    assert way in " ".join(capsys.readouterr().out.split())


def test_a_day_that_has_not_come_is_pointed_out(shell: Shell) -> None:
    note = "2999-01-01 has not come yet: the answer is as if nothing happened until then.\n"
    assert shell("coverage", "acme", "--today", "2999-01-01").stderr == note
    assert shell("coverage", "acme", "--today", "2026-01-01").stderr == ""


def test_who_asks_beside_the_demonstration_is_told_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "graphsvc-demo-store").mkdir()
    sentence = refused(Shell(tmp_path)("accounts"), 1)
    assert sentence.endswith("The demonstration is here: `export GRAPHSVC_STORE=./graphsvc-demo-store`.\n")
    assert "The demonstration is here" not in refused(Shell(tmp_path.parent)("accounts"), 1)


# --- files out


def test_the_map_as_svg_and_png(shell: Shell) -> None:
    assert shell("map", "acme", "-o", "map.svg").returncode == 0
    assert shell("map", "acme", "-o", "map.png", "--lang", "zh").returncode == 0
    svg = (shell.folder / "map.svg").read_text(encoding="utf-8")
    assert "Ines Vale" in svg
    assert (shell.folder / "map.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize("engine", [(), ("--engine", "dask", "--workers", "1")])
def test_the_analysis_as_files(shell: Shell, engine: tuple[str, ...]) -> None:
    """Two accounts, in one of which nobody is: its coverage is unknown, not 0."""
    done = shell("analyse", *TODAY, *engine, "-o", "rows", "--verdict", "single_threaded")
    assert (done.returncode, done.stdout) == (0, "1 account and their people on 2026-11-24 in rows\n"), done.stderr
    people = (shell.folder / "rows" / "people.csv").read_text(encoding="utf-8").splitlines()
    named = [row["id"] for row in shell.json("key-people", "acme", *TODAY)["people"]]
    assert [row.split(",")[:2] for row in people[1:]] == [["acme", person] for person in named]
    (row,) = csv.DictReader((shell.folder / "rows" / "accounts.csv").open(encoding="utf-8"))
    assert (row["id"], row["threads"], row["managers"]) == ("acme", "1", "Lena Hart; Otto Fynn")
    totals = shell.json("analyse", *TODAY)
    assert (totals["accounts"], totals["covered"], totals["people"]) == (2, 1, 3)
    assert totals["coverage"] == pytest.approx(float(row["coverage"]), abs=1e-12)


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_computed(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "Not a directory" in refused(shell("analyse", "-o", str(tmp_path / "file" / "rows")), 2)


def test_a_map_of_an_unknown_form_is_status_2(shell: Shell) -> None:
    assert "svg" in refused(shell("map", "acme", "-o", "map.bmp"), 2)


def test_the_templates_import_as_they_are(empty: Shell) -> None:
    assert empty("template", "empty-tables").returncode == 0
    names = {p.stem for p in (empty.folder / "empty-tables").glob("*.csv")}
    assert {"accounts", "stakeholders", "employees", "contacts", "roles"} <= names
    report = empty.json("import", "empty-tables")
    assert (report["read"], report["created"], report["rejected"]) == (0, 0, [])


# --- wrong usage


def test_an_unknown_command_is_status_2_and_names_the_nearest(shell: Shell) -> None:
    assert "key-people" in refused(shell("key-poeple", "acme"), 2)
    assert "coverage" in refused(shell("covrage"), 2)


@pytest.mark.parametrize(
    "words",
    [
        ("key-people",),
        ("key-people", "acme", "--top", "0"),
        ("risk",),
        ("risk", "acme", "--person", "kam"),
        ("what-if", "acme"),
        ("what-if", "--without", "kam"),
        ("what-if", "acme", "--everywhere", "--without", "kam"),
        ("what-if", "acme", "--contact", "kam", "cfo", "friend"),
        ("what-if", "acme", "--influence", "dev", "cfo", "2"),
        ("key-people", "acme", "--today", "yesterday"),
        ("accounts", "--sort", "colour"),
        ("analyse", "--engine", "spark"),
        ("analyse", "--workers", "2"),
        ("analyse", "--engine", "dask", "--workers", "2", "--scheduler", "tcp://127.0.0.1:1"),
        ("paths", "cfo", "-k", "no"),
    ],
)
def test_wrong_options_are_status_2(shell: Shell, words: tuple[str, ...]) -> None:
    refused(shell(*words), 2)


# --- operation


def test_doctor_names_every_check(shell: Shell) -> None:
    """On the machine that runs the tests everything is there; tests/service takes it away piece by piece."""
    done = shell("doctor", json_output=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    states = {check["name"]: check["state"] for check in answer["checks"]}
    assert list(states) == ["graphviz", "renderer", "chinese font", "disk", "engine", "store version"]
    here = {"graphviz": shutil.which("dot"), "renderer": shutil.which("rsvg-convert"), "engine": True}
    assert {name: states[name] for name in here} == {name: "ok" if there else "warning" for name, there in here.items()}
    assert states["store version"] == "ok"
    assert answer["revision"] == 1
    assert all(bool(check["todo"]) == (check["state"] != "ok") for check in answer["checks"])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_another_address_than_loopback_is_refused(shell: Shell, host: str) -> None:
    assert "no sign-in yet" in refused(shell("serve", "--host", host), 2)


def test_a_port_in_use_is_named(shell: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sentence = refused(shell("serve", "--port", str(port)), 2)
    assert f"Port {port} is in use" in sentence
    assert "--port" in sentence


def test_a_store_folder_that_is_a_file(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "store").write_text("not a folder", encoding="utf-8")
    done = Shell(tmp_path)("accounts")
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert "store" in done.stderr
