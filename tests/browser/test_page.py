"""What somebody sees and does on the page; figures of the small account are those that the API tests work out."""

from __future__ import annotations

import re

import pytest
from looking import EVIL, breaches
from playwright.sync_api import Page, expect


def test_the_list_searches_and_opens(page: Page) -> None:
    page.goto("/")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("searchbox").fill("alder")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=alder"))
    page.get_by_role("link", name="Alder Mills").click()
    expect(page).to_have_url(re.compile("/accounts/acme"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Alder Mills")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("alder")


def test_the_list_sorts_and_keeps_the_unknown_last(page: Page) -> None:
    page.goto("/")
    revenue = page.get_by_role("columnheader", name="Annual revenue")
    for direction in ("ascending", "descending"):
        revenue.get_by_role("button").click()
        expect(revenue).to_have_attribute("aria-sort", direction)
        expect(page.locator("tbody tr").first).to_contain_text("Alder Mills")


def test_unknown_is_a_word_and_never_zero(page: Page) -> None:
    page.goto("/?q=bare")
    row = page.locator("tbody tr")
    expect(row.locator("td").nth(0)).to_have_text("unknown")  # nobody recorded: coverage
    expect(row.locator("td").nth(7)).to_have_text("unknown")  # annual revenue
    expect(row.locator("td").nth(5)).to_have_text("0")  # people: counted, none


def test_a_person_selected_in_the_list_is_selected_on_the_map_and_in_the_address(page: Page) -> None:
    page.goto("/accounts/acme?lang=en")
    page.locator(".key-people").get_by_role("button", name="Tom Reed").click()
    card = page.locator('.map .card[data-id="cio"] .button')
    expect(card).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("person=cio"))
    expect(page.get_by_role("region", name="Selected person")).to_contain_text("Lena Hart")
    page.reload()
    expect(card).to_have_attribute("aria-pressed", "true")


def test_a_card_clicked_on_the_map_is_selected_in_the_answers(page: Page) -> None:
    page.goto("/accounts/acme?lang=en")
    page.locator('.map .card[data-id="dev"]').click()
    expect(page.get_by_role("region", name="Selected person").get_by_role("heading", level=2)).to_have_text("Bo Lind")
    expect(page.locator(".key-people tr.chosen")).to_contain_text("Bo Lind")
    page.get_by_role("tab", name="Ways in").click()
    expect(page.locator(".lanes")).to_contain_text("Lena Hart")


def test_hovering_fades_what_is_not_theirs(page: Page) -> None:
    page.goto("/accounts/acme?lang=en")
    page.locator('.map .card[data-id="kam"]').hover()
    expect(page.locator(".map")).to_have_class(re.compile("spotlit"))
    near = page.locator(".map .card.near").evaluate_all("cards => cards.map(card => card.dataset.id).sort()")
    assert near == ["cio", "dev", "kam"]  # her two contacts and herself
    page.mouse.move(5, 5)
    expect(page.locator(".map")).not_to_have_class(re.compile("spotlit"))


def test_layers_switch_off_and_the_address_keeps_it(page: Page) -> None:
    page.goto("/accounts/acme?lang=en")
    lines = page.locator(".map .line.contact")
    expect(lines).to_have_count(2)
    page.get_by_role("button", name="Our contacts").click()
    page.reload()
    expect(page.get_by_role("button", name="Our contacts")).to_have_attribute("aria-pressed", "false")
    expect(lines.first).to_be_hidden()
    page.get_by_role("button", name="Support and roles").click()
    expect(page.locator(".map .card .support-layer").first).to_be_hidden()


def test_the_keyboard_moves_along_the_lines(page: Page) -> None:
    page.goto("/accounts/acme?lang=en")
    page.locator('.map .card[data-id="cio"] .button').focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator('.map .card[data-id="kam"] .button')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("person=kam"))
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("person="))


def test_zoom_is_kept_in_the_address_until_the_map_is_fitted(page: Page) -> None:
    page.goto("/accounts/acme?lang=en")
    page.wait_for_load_state("networkidle")  # the answers beside it have taken their room
    stage = page.locator(".map .stage")
    whole = stage.get_attribute("transform")
    page.get_by_role("button", name="Zoom in").click()
    expect(page).to_have_url(re.compile("at="))
    near = stage.get_attribute("transform")
    assert near != whole
    page.reload()
    expect(stage).to_have_attribute("transform", re.compile("scale"))
    page.get_by_role("button", name="Fit the whole map").click()
    expect(stage).to_have_attribute("transform", whole or "")
    expect(page).not_to_have_url(re.compile("at="))


def test_chinese_goes_through_to_the_map(page: Page) -> None:
    page.goto("/accounts/acme?lang=en")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("桤木工厂")
    expect(page.get_by_role("tab", name="关键人物")).to_be_visible()
    expect(page.locator(".map .panels")).to_contain_text("我方团队")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_every_tab_answers(page: Page) -> None:
    page.goto("/accounts/acme?lang=en&tab=coverage")
    expect(page.locator(".split b").first).to_have_text(re.compile(r"^\d"))
    expect(page.locator(".matrix th[scope=row]")).not_to_have_count(0)
    page.get_by_role("tab", name="Next contacts").click()
    expect(page.locator(".proposals > li")).not_to_have_count(0)
    page.get_by_role("tab", name="Ways in").click()
    expect(page.locator(".tab-body")).to_contain_text("Whom do you want to meet?")


def test_names_are_text_whatever_they_contain(page: Page) -> None:
    page.goto("/?lang=en&q=evil")
    expect(page.locator("tbody a")).to_have_text(EVIL)
    page.goto("/accounts/acme?lang=en&person=evil&tab=ways")
    expect(page.locator(".person-card h2")).to_have_text(EVIL)
    expect(page.locator('.map .card[data-id="evil"]')).to_be_visible()
    assert page.evaluate("window.pwned") is None


def test_what_is_not_there_is_said_with_what_to_do(page: Page) -> None:
    page.goto("/accounts/nobody-here?lang=en")
    expect(page.get_by_role("alert")).to_contain_text("Nothing is recorded under this id")
    page.goto("/accounts/bare?lang=en")
    expect(page.locator(".tab-body")).to_contain_text("Nobody is recorded at this account")
    page.goto("/nowhere?lang=en")
    expect(page.get_by_role("heading", level=2)).to_have_text("There is nothing at this address")


def test_a_service_that_is_gone_is_said_and_asked_again(page: Page) -> None:
    page.route("**/api/v1/accounts?*", lambda route: route.abort())
    page.goto("/?lang=en")
    expect(page.get_by_role("alert")).to_contain_text("graphsvc serve")
    page.unroute("**/api/v1/accounts?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("tbody tr")).to_have_count(3)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "path", ["/?", "/accounts/acme?person=cio", "/accounts/acme?tab=coverage", "/accounts/acme?tab=ways&person=cio"]
)
def test_accessibility(page: Page, path: str, lang: str) -> None:
    page.goto(f"{path}&lang={lang}")
    page.wait_for_load_state("networkidle")
    assert breaches(page) == []


@pytest.mark.parametrize("width", [1024, 1280, 1440, 1920])
def test_nothing_overflows_the_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/?lang=en", "/accounts/acme?lang=en&person=cio", "/accounts/acme?lang=zh&tab=ways&person=cio"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate(
            "[...document.querySelectorAll('body, .page-head, .account-head, .tab-body, .tabs')]"
            ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.className || e.tagName)"
        )
        assert wide == [], (path, width)


def test_the_history_tells_who_changed_what(page: Page) -> None:
    page.goto("/accounts/acme?lang=en")
    page.get_by_role("tab", name="History").click()
    expect(page).to_have_url(re.compile("tab=history"))
    commit = page.locator(".history > li")
    expect(commit).to_have_count(1)
    expect(commit).to_contain_text("Commit 1")
    expect(commit.locator("li").first).to_have_text("New account: Alder Mills")
    page.goto("/accounts/acme?lang=zh&tab=history")
    expect(page.locator(".history > li li").first).to_have_text("新增大客户：桤木工厂")
