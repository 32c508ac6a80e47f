"""The built page in a real browser, before the real application over a real embedded store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from crowd import SIZES, review, write_crowd
from flask.testing import FlaskClient
from looking import EVIL, watched
from playwright.sync_api import Browser, Page, sync_playwright
from serving import serving
from small_account import refill, write_tables

from graphsvc.api import create_app
from graphsvc.services.context import Context


def _tables(folder: Path) -> Path:
    """The small account, somebody with a hostile name, and an account of that name."""
    write_tables(folder)
    quoted = '"' + EVIL.replace('"', '""') + '"'
    with (folder / "stakeholders.csv").open("a", encoding="utf-8") as file:
        file.write(f"evil,acme,{quoted},fin,{quoted},3,cfo\n")
    with (folder / "accounts.csv").open("a", encoding="utf-8") as file:
        file.write(f"evil-account,{quoted},,,\n")
    return folder


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the service answers, with its page."""
    folder = tmp_path_factory.mktemp("browser")
    tables = folder / "tables"
    tables.mkdir()
    with serving(folder / "store", _tables(tables)) as (address, _):
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a screen."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page over a store that nobody changes."""
    with watched(browser, address) as page:
        yield page


@pytest.fixture(scope="session")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where accounts of 25 and 150 people are, each with a history; nobody changes them."""
    folder = tmp_path_factory.mktemp("crowd")
    places = {name: folder / name for name in ("tables", *map(str, SIZES))}
    for place in places.values():
        place.mkdir()
    with serving(folder / "store", write_crowd(places["tables"])) as (address, ctx):
        for size in SIZES:
            review(ctx, places[str(size)], size)
        yield address


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Context]]:
    """Where the small account is served to be changed, and its context."""
    folder = tmp_path_factory.mktemp("desk")
    tables = folder / "tables"
    tables.mkdir()
    with serving(folder / "store", write_tables(tables)) as served:
        yield served


@pytest.fixture
def editor(desk: tuple[str, Context], tmp_path: Path) -> FlaskClient:
    """Somebody else who writes to the small account, which holds what it did at first."""
    refill(desk[1], tmp_path)
    return create_app(desk[1]).test_client()


@pytest.fixture
def desk_page(browser: Browser, desk: tuple[str, Context], editor: FlaskClient) -> Iterator[Page]:
    """A page over the small account, to undo things at."""
    with watched(browser, desk[0]) as page:
        yield page
