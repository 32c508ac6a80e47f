"""With --json every command prints exactly one JSON document, also when it fails; the exit status says which."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from processes import Program, end_engine, environment, free_port

PROBLEM = {"title", "exit_status", "detail", "problems"}


def document(program: Program, *words: str, status: int = 0, **options: Any) -> Any:
    """What standard output holds, which must be one document and nothing else."""
    done = program(*words, json_output=True, **options)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("words", "has"),
    [
        (("accounts",), "accounts"),
        (("key-people", "acme"), "people"),
        (("coverage", "acme"), "gaps"),
        (("paths", "cfo"), "paths"),
        (("plan", "acme"), "proposals"),
        (("doctor",), "checks"),
        (("import", "tables"), "rejected"),
        (("import", "tables", "--dry-run"), "rejected"),
    ],
)
def test_answers(program: Program, words: tuple[str, ...], has: str) -> None:
    assert has in document(program, *words)


def test_files_out_are_named(program: Program, tmp_path: Path) -> None:
    drawn = tmp_path / "map.svg"
    assert document(program, "map", "acme", "-o", str(drawn)) == {
        "file": str(drawn), "media_type": "image/svg+xml", "warnings": [],
    }  # fmt: skip
    tables = document(program, "template", str(tmp_path / "tables"))
    assert sorted(tables["files"]) == sorted(path.name for path in (tmp_path / "tables").iterdir())
    assert len(tables["files"]) == 26  # the tables of the contract


def test_the_demonstration_is_one_document(tmp_path: Path) -> None:
    own = Program(tmp_path, tmp_path / "demo")
    answer = document(own, "demo", "--no-serve")
    end_engine(own.store)
    assert (len(answer["accounts"]), answer["total"]) == (10, 33)  # the rows of examples/demo/accounts.csv


@pytest.mark.parametrize(
    ("words", "status", "title", "detail"),
    [
        (("key-people", "nobody"), 1, "Not found", "There is no account with the id or name “nobody”."),
        (("paths", "nobody"), 1, "Not found", "There is no stakeholder"),
        (("map", "acme", "-o", "map.bmp"), 2, "The input cannot be used", "svg, pdf, png"),
        (("map", "acme", "-o", "no/such/folder/map.svg"), 2, "The input cannot be used", "No such file or directory"),
        (("import", "nowhere.csv"), 2, "The input cannot be used", "nowhere.csv"),
        (("paths", "cfo", "-k", "0"), 2, "The input cannot be used", "1<=x<=50"),
        (("accounts", "--today", "31/03/2026"), 2, "The input cannot be used", "Write it as 2026-03-31."),
        (("acounts",), 2, "The input cannot be used", "Did you mean 'accounts'?"),
        (("serve", "--host", "0.0.0.0"), 2, "The input cannot be used", "no sign-in yet"),
    ],
)
def test_an_error_is_a_document_too(
    program: Program, words: tuple[str, ...], status: int, title: str, detail: str
) -> None:
    error = document(program, *words, status=status)["error"]
    assert set(error) == PROBLEM
    assert (error["title"], error["exit_status"]) == (title, status)
    assert detail in error["detail"]


def test_problems_are_listed(program: Program, tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("id,nmae\na,A\n", encoding="utf-8")
    (problem,) = document(program, "import", str(tmp_path / "accounts.csv"), status=2)["error"]["problems"][:1]
    assert problem["file"] == "accounts.csv"
    assert "name" in problem["reason"]


def test_rejected_rows_are_status_3_and_still_one_document(program: Program, tmp_path: Path) -> None:
    (tmp_path / "influences.csv").write_text("source,target,strength\ncfo,cio,7\n", encoding="utf-8")
    report = document(program, "import", str(tmp_path / "influences.csv"), "--dry-run", status=3)
    assert [(row["line"], row["column"]) for row in report["rejected"]] == [(2, "strength")]


def test_where_a_global_option_belongs(program: Program) -> None:
    done = program("accounts", "--json")
    assert done.returncode == 2
    assert "--json stands before the command" in json.loads(done.stdout)["error"]["detail"]


def test_a_service_says_where_it_serves_and_nothing_else(own: Program) -> None:
    """`serve --json` goes on serving, so its document is read from the pipe while it runs."""
    port = free_port()
    command = own.command("serve", "--port", str(port), json_output=True)
    process = subprocess.Popen(command, cwd=own.folder, env=environment(), stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        assert json.loads("".join(lines)) == {"url": f"http://127.0.0.1:{port}", "store": str(own.store)}
    finally:
        process.terminate()
        rest, _ = process.communicate(timeout=20)
    assert rest == ""
