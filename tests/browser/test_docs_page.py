"""The page to read and try the service: it shows what there is, under the same policy as every page."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_docs_lists_every_operation(page: Page) -> None:
    page.goto("/docs")
    expect(page.locator(".opblock")).to_have_count(45)
    expect(page.locator(".opblock", has_text="/api/v1/changes").locator(".opblock-summary-method")).to_have_text("POST")
    page.locator(".opblock", has_text="/api/v1/health").locator("button").first.click()
    expect(page.get_by_role("button", name="Try it out")).to_be_visible()
