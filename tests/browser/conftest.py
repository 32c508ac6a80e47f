"""The built page in a real browser, before the real application over a real embedded store."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from small_account import write_tables
from werkzeug.serving import make_server

from graphsvc.access import LOCAL_OWNER
from graphsvc.api import create_app
from graphsvc.services import importing
from graphsvc.services.context import Context
from graphsvc.settings import Settings
from graphsvc.store import open_store

ROOT = Path(__file__).resolve().parents[2]
#: A name that would run, break out of markup, or turn the line around, if anything took it for more than text.
EVIL = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>\'&amp; \u202eevil 😀'


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
    if not (ROOT / "web/dist/index.html").is_file():
        pytest.fail("The page is not built: run `make setup`.")
    folder = tmp_path_factory.mktemp("browser")
    tables = folder / "tables"
    tables.mkdir()
    store = open_store(str(folder / "store"))
    context = Context(store, Settings(store=str(folder / "store")))
    importing.import_files(context, LOCAL_OWNER, importing.Wanted(paths=(_tables(tables),)))
    server = make_server("127.0.0.1", 0, create_app(context), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        store.close()


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
    """An English page that fails its test if a script fails, or anything is refused by the content policy."""
    context = browser.new_context(base_url=address, locale="en-GB", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("request", lambda asked: troubles.append(asked.url) if not asked.url.startswith(address) else None)
    yield page
    context.close()
    assert troubles == []
