"""Taking commits back at the History tab: what the dialog says, what is then on the page, and what is refused."""

from __future__ import annotations

import re

import pytest
from crowd import patch
from flask.testing import FlaskClient
from looking import breaches
from playwright.sync_api import Locator, Page, expect

from graphsvc.model import tie_id

CIO, BARE = "stakeholders/cio", "accounts/bare"


def _history(page: Page, lang: str = "en") -> None:
    page.goto(f"/accounts/acme?lang={lang}&tab=history")
    expect(page.locator(".history > li").first).to_be_visible()


def _commit(page: Page, number: int) -> Locator:
    return page.locator(".history > li", has_text=re.compile(rf"(Commit|提交) {number}(?!\d)")).first


def _ask(page: Page, number: int, verb: str = "Undo") -> Locator:
    """Presses the button of a commit; the dialog."""
    page.get_by_role("button", name=re.compile(rf"^{verb} commit {number}\b")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("#undo-title")).to_be_visible()  # before it is there, it is not looking either
    expect(dialog.get_by_text("Looking what")).to_have_count(0)
    return dialog


def _title(page: Page) -> Locator:
    return page.locator('.map .card[data-id="cio"]')


def test_undo_says_first_what_it_does_and_then_renews_the_page(desk_page: Page, editor: FlaskClient) -> None:
    page, number = desk_page, patch(editor, CIO, {"title": "Head of IT"}, "New post")
    _history(page)
    expect(_title(page)).to_contain_text("Head of IT")
    dialog = _ask(page, number)
    expect(dialog.get_by_role("heading")).to_have_text(f"Undo commit {number}?")
    expect(dialog.locator(".told > li")).to_have_text(["Tom Reed: title “Head of IT” → “CIO”"])
    assert editor.get("/api/v1/commits").get_json()["revision"] == number  # nothing yet
    dialog.get_by_role("button", name="Undo", exact=True).click()
    said = page.locator(".undo-done")
    expect(said).to_have_text(f"Done: commit {number + 1} takes back commit {number}.")
    expect(said).to_be_focused()
    expect(said).to_have_attribute("aria-live", "polite")
    expect(_title(page)).not_to_contain_text("Head of IT")
    assert editor.get("/api/v1/commits").get_json()["commits"][0]["source"] == "undo; page"
    expect(_commit(page, number)).to_contain_text(f"Taken back by commit {number + 1}")
    expect(_commit(page, number).get_by_role("button", name=re.compile("^Undo"))).to_have_count(0)
    dialog = _ask(page, number + 1, "Redo")
    expect(dialog.locator(".told > li")).to_have_text(["Tom Reed: title “CIO” → “Head of IT”"])
    dialog.get_by_role("button", name="Redo", exact=True).click()
    expect(said).to_have_text(f"Done: commit {number + 2} takes back commit {number + 1}.")
    expect(_title(page)).to_contain_text("Head of IT")
    dialog = _ask(page, number + 2)  # the change stands again: taking that back is an undo
    expect(dialog.get_by_role("heading")).to_have_text(f"Undo commit {number + 2}?")
    dialog.get_by_role("button", name="Undo", exact=True).click()
    expect(said).to_have_text(f"Done: commit {number + 3} takes back commit {number + 2}.")
    expect(_title(page)).not_to_contain_text("Head of IT")
    dialog = _ask(page, number + 3, "Redo")
    expect(dialog.get_by_role("heading")).to_have_text(f"Redo what commit {number + 3} took back?")
    expect(dialog.get_by_role("button", name="Redo", exact=True)).to_be_visible()


def test_the_figures_follow_an_undo(desk_page: Page, editor: FlaskClient) -> None:
    page = desk_page
    page.goto("/accounts/acme?lang=en&tab=history")
    expect(page.locator(".headline .num").first).to_be_visible()
    figures = str(page.locator(".figures").text_content())
    wish = {"op": "put", "kind": "CONTACTS", "id": tie_id("CONTACTS", "exe", "cfo"), "properties": {"level": "vendor"}}
    made = editor.post("/api/v1/changes", json={"changes": [wish]})
    assert made.status_code == 200, made.get_json()
    page.reload()
    expect(page.locator(".headline .num").first).to_be_visible()
    expect(page.locator(".figures")).not_to_have_text(figures)
    _ask(page, made.get_json()["number"]).get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".undo-done")).to_contain_text("Done")
    expect(page.locator(".figures")).to_have_text(figures)


def test_what_stands_in_the_way_is_named_and_goes_along_only_when_asked(desk_page: Page, editor: FlaskClient) -> None:
    page = desk_page
    one = patch(editor, CIO, {"title": "Head of IT"}, "New post")
    two = patch(editor, CIO, {"title": "Adviser"}, "Retired")
    _history(page)
    dialog = _ask(page, one)
    expect(dialog).to_contain_text("Nothing was taken back. These commits, newest first, stand in the way:")
    named = dialog.locator(".in-the-way > li")
    expect(named).to_have_count(1)
    expect(named).to_contain_text("Retired")
    expect(named).to_contain_text(f"Commit {two}")
    expect(named).to_contain_text("local")
    expect(named.locator("li")).to_have_text(["Tom Reed: title “Head of IT” → “Adviser”"])
    expect(dialog.get_by_role("button", name="Undo", exact=True)).to_have_count(0)
    dialog.get_by_role("button", name="Take these back as well").click()
    expect(dialog.locator(".undo-body > .told > li")).to_have_text(["Tom Reed: title “Adviser” → “CIO”"])
    assert editor.get("/api/v1/commits").get_json()["revision"] == two  # still nothing
    dialog.get_by_role("button", name="Take 2 commits back").click()
    expect(page.locator(".undo-done")).to_have_text(f"Done: commit {two + 1} takes back commit {one}, {two}.")
    for number in (one, two):
        expect(_commit(page, number)).to_contain_text(f"Taken back by commit {two + 1}")


def test_somebody_who_writes_meanwhile_is_told_and_the_list_renewed(desk_page: Page, editor: FlaskClient) -> None:
    page = desk_page
    one = patch(editor, CIO, {"title": "Head of IT"}, "New post")
    _history(page)
    dialog = _ask(page, one)
    two = patch(editor, CIO, {"title": "Adviser"}, "Retired")
    dialog.get_by_role("button", name="Undo", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("Somebody wrote meanwhile, so nothing was taken back.")
    expect(dialog.locator(".in-the-way > li")).to_contain_text("Retired")
    expect(_commit(page, two)).to_be_attached()
    dialog.get_by_role("button", name="Take these back as well").click()
    expect(dialog.get_by_role("button", name="Take 2 commits back")).to_be_visible()
    three = patch(editor, CIO, {"title": "Chair"}, "Elected")
    dialog.get_by_role("button", name="Take 2 commits back").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Somebody wrote meanwhile")
    assert editor.get("/api/v1/commits").get_json()["revision"] == three
    dialog.get_by_role("button", name="Look again").click()
    dialog.get_by_role("button", name="Take 3 commits back").click()
    expect(page.locator(".undo-done")).to_have_text(
        f"Done: commit {three + 1} takes back commit {one}, {two}, {three}."
    )


def test_other_accounts_are_named_before_it_is_done(desk_page: Page, editor: FlaskClient) -> None:
    changes = [
        {"op": "patch", "kind": kind, "id": id_, "properties": values,
         "if_match": editor.get(f"/api/v1/{kind}/{id_}").headers["ETag"].strip('"')}
        for kind, id_, values in (
            ("stakeholders", "cio", {"title": "Head of IT"}), ("accounts", "bare", {"region": "North"})
        )
    ]  # fmt: skip
    number = editor.post("/api/v1/changes", json={"changes": changes}).get_json()["number"]
    _history(desk_page)
    dialog = _ask(desk_page, number)
    expect(dialog).to_contain_text("It also changes other accounts:")
    expect(dialog.locator(".told > li")).to_have_text(["Bare Island (1)", "Tom Reed: title “Head of IT” → “CIO”"])


def test_what_was_taken_back_elsewhere_is_a_sentence(desk_page: Page, editor: FlaskClient) -> None:
    number = patch(editor, CIO, {"title": "Head of IT"}, "New post")
    _history(desk_page)
    editor.post(f"/api/v1/commits/{number}/undo", json={})
    dialog = _ask(desk_page, number)
    expect(dialog).to_contain_text(f"Nothing is left to undo of commit {number}.")
    expect(dialog.locator(".undo-acts button")).to_have_text(["Close"])


def test_who_may_only_look_is_offered_no_undo(desk_page: Page, editor: FlaskClient) -> None:
    patch(editor, CIO, {"title": "Head of IT"}, "New post")

    def looking_only(route):  # type: ignore[no-untyped-def]
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "may_undo": False})

    desk_page.route("**/api/v1/accounts/acme/history?*", looking_only)
    _history(desk_page)
    expect(desk_page.get_by_role("button", name=re.compile("^Undo"))).to_have_count(0)
    expect(desk_page.get_by_role("button", name="From here").first).to_be_visible()


def test_a_service_that_is_gone_is_said_in_the_dialog(desk_page: Page, editor: FlaskClient) -> None:
    number = patch(editor, CIO, {"title": "Head of IT"}, "New post")
    _history(desk_page)
    desk_page.route("**/undo", lambda route: route.abort())
    dialog = _ask(desk_page, number)
    expect(dialog.get_by_role("alert")).to_contain_text("graphsvc serve")
    desk_page.unroute("**/undo")
    dialog.get_by_role("button", name="Try again").click()
    expect(dialog.locator(".told > li")).to_have_text(["Tom Reed: title “Head of IT” → “CIO”"])


def test_it_goes_by_the_keyboard_alone(desk_page: Page, editor: FlaskClient) -> None:
    page, number = desk_page, patch(editor, CIO, {"title": "Head of IT"}, "New post")
    _history(page)
    page.get_by_role("tab", name="History").focus()
    undo = page.get_by_role("button", name=re.compile(f"^Undo commit {number}"))
    for _ in range(20):
        page.keyboard.press("Tab")
        if undo.evaluate("button => button === document.activeElement"):
            break
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").locator(".told > li")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    confirm = page.get_by_role("dialog").get_by_role("button", name="Undo", exact=True)
    expect(confirm).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
        if confirm.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".undo-done")).to_have_text(f"Done: commit {number + 1} takes back commit {number}.")


@pytest.mark.parametrize(("lang", "verb", "also"), [("en", "Undo", "Take these back"), ("zh", "撤销", "将这些一并")])
def test_the_dialog_is_accessible_at_each_stage(
    desk_page: Page, editor: FlaskClient, lang: str, verb: str, also: str
) -> None:
    one = patch(editor, CIO, {"title": "Head of IT"}, "New post")
    patch(editor, CIO, {"title": "Adviser"}, "Retired")
    _history(desk_page, lang)
    assert breaches(desk_page) == []
    _commit(desk_page, one).locator(".button").click()
    dialog = desk_page.get_by_role("dialog")
    expect(dialog.locator(".in-the-way")).to_be_visible()
    assert breaches(desk_page) == []
    dialog.get_by_role("button", name=also).click()
    expect(dialog.get_by_role("button", name="2")).to_be_visible()
    assert breaches(desk_page) == []
    assert verb in dialog.get_by_role("button", name="2").inner_text() or lang == "en"
