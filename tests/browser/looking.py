"""A page that is watched, and looked at with axe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page
from serving import ROOT

#: A name that would run, break out of markup, or turn the line around, if anything took it for more than text.
EVIL = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>\'&amp; \u202eevil 😀'


@contextmanager
def watched(browser: Browser, address: str) -> Iterator[Page]:
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


def breaches(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds wrong on the page as it is, with the places."""
    page.evaluate((ROOT / "web/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [(broken["id"], [node["html"][:120] for node in broken["nodes"][:3]]) for broken in found["violations"]]
