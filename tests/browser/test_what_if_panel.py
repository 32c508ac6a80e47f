"""What the selected person's leaving, or a new contact, would do, at their card."""

from __future__ import annotations

import pytest
from looking import breaches
from playwright.sync_api import Locator, Page, expect


def _panel(page: Page, person: str, lang: str = "en") -> Locator:
    page.goto(f"/accounts/acme?lang={lang}&today=2026-11-24&person={person}")
    panel = page.locator(".person-card .what-if")
    panel.locator("summary").click()
    return panel


def _row(panel: Locator, name: str) -> Locator:
    return panel.locator("tbody tr").filter(has_text=name).locator("td")


def test_somebody_leaves_or_is_met(page: Page) -> None:
    """All contacts are Lena Hart's. As a credible source Otto Fynn makes a second thread beside hers, at Ines Vale."""
    panel = _panel(page, "kam")
    panel.get_by_label("Suppose of Lena Hart").select_option("leaves")
    expect(panel.locator("p").first).to_have_text("Lena Hart leaves")
    expect(_row(panel, "Threads")).to_have_text(["1 Single-threaded", "0 No contact"])
    expect(_row(panel, "Coverage").nth(1)).to_have_text("0 %")
    panel = _panel(page, "cfo")
    panel.get_by_label("Suppose of Ines Vale").select_option(label="Otto Fynn")
    expect(_row(panel, "Threads")).to_have_text(["1 Single-threaded", "2 Double-threaded"])
    panel.get_by_label("Suppose of Ines Vale").select_option("leaves")
    expect(panel.locator("li").first).to_contain_text("Ines Vale")
    expect(panel).to_contain_text("nothing is written")
    assert breaches(page) == []


@pytest.mark.parametrize("width", [360, 1440])
def test_it_fits_the_window_in_chinese(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    panel = _panel(page, "dev", "zh")
    panel.locator("select").select_option("离开")
    expect(panel.locator("p").first).to_have_text("Bo Lind离开")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_nothing_is_supposed_of_an_open_seat(page: Page) -> None:
    page.goto("/accounts/acme?lang=en&person=seat")
    expect(page.get_by_role("region", name="Selected person")).to_be_visible()
    expect(page.locator(".what-if")).to_have_count(0)
