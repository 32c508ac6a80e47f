"""The user guide tells the truth: every command shown is run, every output compared, every command documented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import guide_pages as pages
import pytest

from graphsvc.cli.main import cli

_LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
_HEADING_LINK = re.compile(r"\]\((?!https?://)([^)#]*)#([^)]+)\)")
PAGES = [pytest.param(path, id=str(path.relative_to(pages.ROOT))) for path in pages.page_paths()]
WITH_EXAMPLES = [param for param in PAGES if pages.read_page(Path(str(param.values[0]))).examples]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with pages.demo_folder() as made:
        yield made


@pytest.mark.parametrize("path", WITH_EXAMPLES)
def test_what_a_page_shows_is_what_the_commands_print(path: Path, folder: Path) -> None:
    page = pages.read_page(path)
    printed = pages.run_page(page, folder)
    assert [(e.command, out) for e, out in zip(page.examples, printed, strict=True)] == [
        (e.command, e.printed) for e in page.examples
    ]


def test_the_guide_has_examples_in_the_readme_and_for_import_and_answers() -> None:
    names = {Path(str(param.values[0])).name for param in WITH_EXAMPLES}
    assert {"README.md", "importing.md", "reading-an-answer.md", "map.md"} <= names


def test_every_command_is_documented() -> None:
    commands = set(cli.list_commands(click.Context(cli)))
    assert commands - pages.documented_commands() == set()


@pytest.mark.parametrize("path", PAGES)
def test_links_inside_the_guide_lead_somewhere(path: Path) -> None:
    targets = _LINK.findall(path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", PAGES)
def test_links_to_a_heading_lead_to_one(path: Path) -> None:
    targets = _HEADING_LINK.findall(path.read_text(encoding="utf-8"))
    assert [t for t in targets if t[1] not in headings((path.parent / t[0]) if t[0] else path)] == []


def headings(page: Path) -> set[str]:
    """The anchors of a page; of what is no page of text, none."""
    text = page.read_text(encoding="utf-8") if page.suffix == ".md" else ""
    return {pages.anchor(title) for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
