"""Two moments of an account compared at the History tab, in words and figures; and how it all fits the window."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from crowd import patch
from flask.testing import FlaskClient
from looking import breaches, watched
from playwright.sync_api import Browser, Locator, Page, expect

CIO = "stakeholders/cio"


@pytest.fixture
def crowd_page(browser: Browser, crowd: str) -> Iterator[Page]:
    """A page over accounts of 25 and 150 people with a history."""
    with watched(browser, crowd) as page:
        yield page


def _compare(page: Page, query: str, lang: str = "en") -> Locator:
    page.goto(f"/accounts/acme?lang={lang}&tab=history{query}")
    return page.locator(".compare")


def _end(page: Page, which: str, number: int) -> Locator:
    return page.get_by_role("button", name=re.compile(rf"^{which} here Compare .* commit {number}:"))


def test_two_commits_are_chosen_and_the_address_keeps_them(desk_page: Page, editor: FlaskClient) -> None:
    page = desk_page
    one = patch(editor, CIO, {"title": "Head of IT"}, "New post")
    two = patch(editor, CIO, {"name": "Tom B. Reed"}, "Full name")
    _compare(page, "")
    _end(page, "To", one).click()
    expect(page.locator(".compare")).to_contain_text("Choose where to begin")
    _end(page, "From", two).click()  # the later one: the two change places
    expect(page).to_have_url(re.compile(f"since={one}&until={two}$"))
    expect(page.locator(".compare")).to_be_focused()
    expect(page.locator(".diff > p").first).to_have_text(
        re.compile(rf"From commit {one} \(.+\) to commit {two} \(.+\)\.")
    )
    expect(page.locator(".diff .nothing")).to_have_text(
        "Nobody came or went; no role, support, contact or contract changed, nor any figure."
    )
    expect(_end(page, "From", one)).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator(".diff .nothing")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(page).to_have_url(re.compile("tab=history$"))
    expect(page.locator(".diff")).to_have_count(0)


def _changed(editor: FlaskClient) -> int:
    """The number of a commit in which the small account lost its chief of information and moved an engineer."""
    tags = {id_: editor.get(f"/api/v1/stakeholders/{id_}").headers["ETag"].strip('"') for id_ in ("cio", "dev")}
    new = {"op": "put", "kind": "stakeholders", "id": "new", "properties": {"name": "Ada Moor"}}
    changes = [
        {"op": "delete", "kind": "stakeholders", "id": "cio", "if_match": tags["cio"]},
        {"op": "patch", "kind": "stakeholders", "id": "dev", "links": {"department": "fin"}, "if_match": tags["dev"]},
        {**new, "links": {"account": "acme"}},
    ]
    done = editor.post("/api/v1/changes", json={"changes": changes, "message": "Reorganised"})
    assert done.status_code == 200, done.get_json()
    return int(done.get_json()["number"])


def test_one_commit_before_and_after(desk_page: Page, editor: FlaskClient) -> None:
    number = _changed(editor)
    page = desk_page
    _compare(page, "")
    page.get_by_role("button", name=re.compile(f"^Before and after What commit {number} ")).click()
    sections = page.locator(".diff section", has=page.locator(".told"))
    expect(sections.nth(0).locator("h3")).to_have_text("People 3")
    expect(sections.nth(0).locator("li")).to_have_text(
        ["Tom Reed left", "Bo Lind moved from IT to Finance", "Ada Moor joined"]
    )
    expect(sections.nth(1).locator("li")).to_have_text(["Tom Reed is no longer problem owner at Alder Mills"])
    expect(sections.nth(2).locator("li")).to_have_text(["Tom Reed: support supporter → unknown"])
    figures = page.locator(".diff-figures").first
    answer = editor.get("/api/v1/accounts/acme/diff", query_string={"a": number - 1, "b": number}).get_json()["figures"]
    cells = figures.locator("tr", has_text="People").locator("td")
    expect(cells).to_have_text([str(answer["before"]["people"]), str(answer["after"]["people"])])
    assert (answer["before"]["people"], answer["after"]["people"]) == (3, 3)
    coverage = figures.locator("tbody tr").first.locator("td")
    expect(coverage.nth(0)).to_have_text(f"{answer['before']['coverage'] * 100:.0f} %")
    shares = page.locator(".diff-figures").nth(1).locator("tr", has_text="Tom Reed").locator("td")
    expect(shares.nth(1)).to_have_text("not there")  # not zero


def test_nothing_between_two_moments_is_a_sentence(desk_page: Page, editor: FlaskClient) -> None:
    last = editor.get("/api/v1/commits").get_json()["revision"]
    compare = _compare(desk_page, f"&since={last}")
    expect(compare).to_contain_text("Nothing changed: no commit lies between these two moments.")
    expect(compare.locator("table")).to_have_count(0)
    expect(_compare(desk_page, f"&since={last}", "zh")).to_contain_text("没有变化：这两个时点之间没有提交。")


@pytest.mark.parametrize(
    ("since", "english", "chinese"),
    [
        ("2999-01-01", "This lies in the future.", "该时点在将来。"),
        ("1999-01-01", "Nothing had been recorded by then.", "当时尚无记录。"),
        ("soon", "This names no revision.", "这不是一个时点。"),
        ("99999", "There is no such commit.", "没有这个提交。"),
    ],
)
def test_a_moment_that_is_none_is_a_sentence(page: Page, since: str, english: str, chinese: str) -> None:
    for lang, said in (("en", english), ("zh", chinese)):
        expect(_compare(page, f"&since={since}", lang).get_by_role("alert")).to_contain_text(said)


def test_what_is_withheld_is_said_and_is_not_zero(desk_page: Page, editor: FlaskClient) -> None:
    number = patch(editor, CIO, {"title": "Head of IT"}, "New post")

    def as_a_partner_sees_it(route):  # type: ignore[no-untyped-def]
        answer = route.fetch()
        body = answer.json()
        for figures in body["figures"].values():
            figures |= {"threads": None, "verdict": "unknown", "coverage": None}
        why = "count, cut and verdict rest on roles that are not shown to your role"
        body["withheld"] = [{"what": "threads", "why": why}]
        route.fulfill(response=answer, json=body)

    desk_page.route("**/acme/diff?*", as_a_partner_sees_it)
    compare = _compare(desk_page, f"&since={number - 1}")
    expect(compare.locator("tr", has_text="Threads").locator("td").first).to_contain_text("withheld")
    expect(compare.locator("tr", has_text="Coverage").first.locator("td").first).to_have_text("unknown")
    expect(compare).to_contain_text("Nothing that is shown to you changed.")
    expect(compare.locator(".left-out")).to_contain_text("rest on roles that are not shown to your role")
    desk_page.unroute("**/acme/diff?*")


def test_who_was_erased_is_said(desk_page: Page, editor: FlaskClient) -> None:
    zed = {
        "op": "put",
        "kind": "stakeholders",
        "id": "zed",
        "properties": {"name": "Zed"},
        "links": {"account": "acme"},
    }
    number = editor.post("/api/v1/changes", json={"changes": [zed], "message": "One more"}).get_json()["number"]
    erased = editor.post("/api/v1/people/zed/erase", json={"confirm": "zed"})
    assert erased.status_code == 200, erased.get_json()
    for lang, said, told, refused in (
        ("en", "1 person was erased after that", "Of a person who was erased", "it changed values of a person"),
        ("zh", "此后有 1 人的数据被清除", "已被清除的人员", "它更改了一名已被清除人员的内容"),
    ):
        expect(_compare(desk_page, f"&since={number}", lang).locator(".left-out")).to_contain_text(said)
        commit = desk_page.locator(".history > li", has_text=re.compile(rf"(Commit|提交) {number}(?!\d)")).first
        expect(commit.locator("ul li").first).to_have_text(told)
        commit.locator(".commit-acts .button").click()
        expect(desk_page.get_by_role("dialog").get_by_role("alert")).to_contain_text(refused)
        expect(desk_page.get_by_role("dialog").get_by_role("button", name="2")).to_have_count(0)


def test_renames_and_merges_are_told_as_such(desk_page: Page, editor: FlaskClient) -> None:
    tag = editor.get("/api/v1/stakeholders/cio").headers["ETag"]
    assert editor.post(f"/api/v1/{CIO}/rename", json={"to": "reed"}, headers={"If-Match": tag}).status_code == 200
    number = editor.get("/api/v1/commits").get_json()["revision"]
    compare = _compare(desk_page, f"&since={number - 1}")
    expect(compare.locator(".nothing")).to_contain_text("Nobody came or went")
    first = desk_page.locator(".history > li").first
    expect(first.locator("ul li")).to_have_text(["Tom Reed: id cio → reed"])
    first.get_by_role("button", name=re.compile("^Undo")).click()
    expect(desk_page.get_by_role("dialog").locator(".told > li")).to_have_text(["Tom Reed: id reed → cio"])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("size", [25, 150])
def test_a_comparison_is_accessible(crowd_page: Page, size: int, lang: str) -> None:
    crowd_page.goto(f"/accounts/a{size}?lang={lang}&tab=history&since=1")
    expect(crowd_page.locator(".diff-figures").first).to_be_visible()
    crowd_page.wait_for_load_state("networkidle")
    assert breaches(crowd_page) == []


_WIDE = """[...document.querySelectorAll('body, .bar, .account-head, .tabs, .tab-body, .compare, dialog, .undo-body')]
    .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.className || e.tagName)"""


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
@pytest.mark.parametrize("size", [25, 150])
def test_history_comparison_and_dialog_fit_the_window(crowd_page: Page, width: int, size: int) -> None:
    crowd_page.set_viewport_size({"width": width, "height": 800})
    for lang in ("en", "zh"):
        crowd_page.goto(f"/accounts/a{size}?lang={lang}&tab=history&since=1")
        expect(crowd_page.locator(".diff-figures").first).to_be_visible()
        crowd_page.wait_for_load_state("networkidle")
        assert crowd_page.evaluate(_WIDE) == [], lang
        crowd_page.locator(".history > li", has_text="Autumn review").locator(".commit-acts .button").click()
        expect(crowd_page.locator("dialog .in-the-way")).to_be_visible()
        assert crowd_page.evaluate(_WIDE) == [], lang
        crowd_page.keyboard.press("Escape")
