"""Without Graphviz, without the renderer, without a Chinese font: what still works, and what the sentence says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from processes import Program, said

from graphsvc.errors import NotFound, StoreUnavailable, StoreUnusable
from graphsvc.services.context import Context
from graphsvc.services.health import doctor

ROOT = Path(__file__).parents[2]
CHECKS = ["graphviz", "renderer", "chinese font", "disk", "engine", "store version"]


def checks(program: Program, status: int = 0, **options: Any) -> dict[str, dict[str, str]]:
    """The lines of `doctor` by their name."""
    done = program("doctor", json_output=True, **options)
    assert done.returncode == status, done.stderr
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment in which no other program is found."""
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin")}


@pytest.fixture
def no_fonts(tmp_path: Path) -> dict[str, str]:
    """An environment in which fontconfig knows no font."""
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts.conf").write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{tmp_path}/fonts</dir>'
        f"<cachedir>{tmp_path}/cache</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}


@pytest.mark.parametrize("ending", ["svg", "pptx", "drawio", "dot", "mmd", "json"])
def test_without_any_program_most_formats_are_written(
    program: Program, bare: dict[str, str], tmp_path: Path, ending: str
) -> None:
    done = program("map", "acme", "-o", str(tmp_path / f"map.{ending}"), env=bare)
    assert (done.returncode, done.stderr) == (0, f"{tmp_path}/map.{ending}\n")
    content = (tmp_path / f"map.{ending}").read_bytes()
    assert content.startswith(b"PK\x03\x04") if ending == "pptx" else "Ines Vale" in content.decode()


@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_without_the_renderer_the_package_is_named(
    program: Program, bare: dict[str, str], tmp_path: Path, ending: str
) -> None:
    sentence = said(program("map", "acme", "-o", str(tmp_path / f"map.{ending}"), env=bare), 1)
    assert "PDF and PNG need the program rsvg-convert." in sentence
    assert "Install the package librsvg2-bin" in sentence
    assert not (tmp_path / f"map.{ending}").exists()


def test_doctor_without_any_program(program: Program, bare: dict[str, str]) -> None:
    found = checks(program, env=bare)
    assert {name: check["state"] for name, check in found.items()} == {
        "graphviz": "warning", "renderer": "warning", "chinese font": "warning",
        "disk": found["disk"]["state"], "engine": "ok", "store version": "ok",
    }  # fmt: skip
    assert found["graphviz"]["todo"] == "Install it: apt-get install graphviz"
    assert found["renderer"]["todo"] == "Install it: apt-get install librsvg2-bin"
    assert found["chinese font"]["todo"] == "Install one: apt-get install fontconfig fonts-noto-cjk"


@pytest.mark.skipif(not shutil.which("rsvg-convert") or not shutil.which("fc-list"), reason="needs the renderer")
@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_without_a_chinese_font_the_map_says_so(
    program: Program, no_fonts: dict[str, str], tmp_path: Path, ending: str
) -> None:
    target = tmp_path / f"map.{ending}"
    done = program("map", "acme", "-o", str(target), "--lang", "zh", json_output=True, env=no_fonts)
    assert done.returncode == 0
    (warning,) = json.loads(done.stdout)["warnings"]
    assert warning in done.stderr
    assert warning.endswith("Install the package fonts-noto-cjk.")
    assert target.stat().st_size > 1000


def test_where_no_font_is_needed_nothing_is_said(program: Program, no_fonts: dict[str, str], tmp_path: Path) -> None:
    """Whoever opens an SVG draws it with fonts of their own."""
    done = program("map", "acme", "-o", str(tmp_path / "map.svg"), "--lang", "zh", env=no_fonts)
    assert (done.returncode, done.stderr) == (0, f"{tmp_path}/map.svg\n")


@pytest.mark.skipif(not shutil.which("fc-list"), reason="needs fontconfig")
def test_doctor_without_a_chinese_font(program: Program, no_fonts: dict[str, str]) -> None:
    font = checks(program, env=no_fonts)["chinese font"]
    assert font["state"] == "warning"
    assert font["detail"] == "none found: Chinese names come out as boxes in PDF and PNG"


def test_doctor_has_a_line_for_everything(program: Program) -> None:
    found = checks(program)
    assert list(found) == CHECKS
    newest = len(list((ROOT / "cypher" / "migrations").glob("*.cypher")))  # numbered from 1 without a gap
    assert found["store version"]["detail"].startswith(f"{newest}, revision ")
    assert found["engine"]["detail"].startswith("ArcadeDB ")
    assert found["engine"]["detail"].endswith(" answers")
    shown = program("doctor").stdout
    assert [name for name in CHECKS if name in shown] == CHECKS


def _refusing(error: Exception) -> Any:
    def open_context() -> Context:
        raise error

    return open_context


@pytest.mark.parametrize(
    ("error", "engine", "version"),
    [
        (StoreUnavailable("The engine does not start.", hint="Read the log."), "broken", "warning"),
        (StoreUnusable("It was written by a newer graphsvc.", hint="Update graphsvc."), "ok", "broken"),
        (NotFound("There is no store there.", hint="Import something."), "ok", "warning"),
    ],
)
def test_doctor_tells_the_engine_from_the_store(tmp_path: Path, error: Any, engine: str, version: str) -> None:
    health = doctor(_refusing(error), str(tmp_path))
    found = {check.name: check for check in health.checks}
    assert list(found) == CHECKS
    assert (found["engine"].state, found["store version"].state) == (engine, version)
    told = found["engine" if engine == "broken" else "store version"]
    assert (told.detail, told.todo) == (error.message, error.hint)
    assert health.revision is None
    assert health.state == ("warning" if isinstance(error, NotFound) else "broken")
