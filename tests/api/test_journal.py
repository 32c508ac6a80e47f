"""The journal over REST: history, one commit, differences, undo."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

API = "/api/v1"


def _patch(editor: FlaskClient, title: str, message: str) -> int:
    """Changes the title of the cio; the commit's number."""
    tag = editor.get(f"{API}/stakeholders/cio").headers["ETag"]
    body = {"properties": {"title": title}, "message": message}
    done = editor.patch(f"{API}/stakeholders/cio", json=body, headers={"If-Match": tag})
    assert done.status_code == 200
    return int(done.get_json()["revision"])


def test_a_change_is_in_the_history_in_words(editor: FlaskClient) -> None:
    number = _patch(editor, "Head of IT", "New post")
    for address in (f"{API}/commits", f"{API}/accounts/acme/history"):
        answer = editor.get(address, query_string={"limit": 1}).get_json()
        commit = answer["commits"][0]
        assert (commit["number"], commit["author"], commit["message"], commit["source"]) == (
            number, "local", "New post", "api",
        )  # fmt: skip
        assert commit["changes"] == [
            {
                "kind": "stakeholders", "id": "cio", "field": "title", "before": "CIO", "after": "Head of IT",
                "text": "Tom Reed: title “CIO” → “Head of IT”",
            }
        ]  # fmt: skip
        assert answer["next_cursor"] == str(number)
    chinese = editor.get(f"{API}/commits/{number}", query_string={"lang": "zh"}).get_json()["commit"]
    assert [c["text"] for c in chinese["changes"]] == ["Tom Reed：职务“CIO” → “Head of IT”"]


def test_a_commit_is_undone_and_its_undo_too(editor: FlaskClient) -> None:
    number = _patch(editor, "Head of IT", "New post")
    tried = editor.post(f"{API}/commits/{number}/undo", json={"dry_run": True}).get_json()
    undone = editor.post(f"{API}/commits/{number}/undo", json={})
    assert undone.status_code == 200
    answer = undone.get_json()
    assert (answer["number"], answer["undoes"], answer["message"], answer["source"], answer["note"]) == (
        number + 1, [number], f"Undo of commit {number}: New post", "undo; api", None,
    )  # fmt: skip
    assert [c["text"] for c in answer["changes"]] == ["Tom Reed: title “Head of IT” → “CIO”"]
    assert {**tried, "at": None, "dry_run": False} == {**answer, "at": None}
    assert editor.get(f"{API}/stakeholders/cio").get_json()["properties"]["title"] == "CIO"
    again = editor.post(f"{API}/commits/{number}/undo", json={}).get_json()
    assert (again["note"], again["number"]) == (f"Nothing is left to undo of commit {number}.", number + 1)
    redone = editor.post(f"{API}/commits/{number + 1}/undo", json={"message": "It was right"}).get_json()
    assert (redone["number"], redone["message"]) == (number + 2, "It was right")
    assert editor.get(f"{API}/stakeholders/cio").get_json()["properties"]["title"] == "Head of IT"


def test_lists_and_the_search_answer_as_of_an_earlier_commit(editor: FlaskClient) -> None:
    first = _patch(editor, "Head of IT", "New post")
    tag = editor.get(f"{API}/stakeholders/cio").headers["ETag"]
    headers = {"If-Match": tag}
    assert editor.delete(f"{API}/stakeholders/cio?cascade=true", headers=headers).status_code == 200
    then, now = ({"q": "head of it", **more} for more in ({"as_of": first}, {}))
    assert [found["id"] for found in editor.get(f"{API}/search", query_string=then).get_json()["found"]] == ["cio"]
    assert editor.get(f"{API}/search", query_string=now).get_json()["found"] == []
    people = editor.get(f"{API}/stakeholders", query_string={"as_of": first}).get_json()["items"]
    assert [p["properties"]["title"] for p in people if p["id"] == "cio"] == ["Head of IT"]
    assert "cio" not in [p["id"] for p in editor.get(f"{API}/stakeholders").get_json()["items"]]
    page = editor.get(f"{API}/stakeholders", query_string={"as_of": first, "limit": 1}).get_json()
    rest = editor.get(f"{API}/stakeholders", query_string={"as_of": first, "cursor": page["next_cursor"]}).get_json()
    assert [*page["items"], *rest["items"]] == people
    for address in ("search?q=cio&", "stakeholders?"):
        refused = editor.get(f"{API}/{address}as_of=2999-01-01")
        assert refused.status_code == 422
        assert refused.get_json()["detail"].startswith("This lies in the future. The last commit is ")


def test_later_commits_on_the_same_are_a_conflict_that_names_them(editor: FlaskClient) -> None:
    one = _patch(editor, "Head of IT", "New post")
    two = _patch(editor, "Adviser", "Retired")
    refused = editor.post(f"{API}/commits/{one}/undo", json={})
    assert (refused.status_code, refused.content_type) == (409, "application/problem+json")
    problem = refused.get_json()
    assert problem["detail"] == (
        f"Commit {one} was not undone: later commit {two} changed the same. "
        "Undo these first, or ask with cascade to take them back as well."
    )
    at = editor.get(f"{API}/commits/{two}").get_json()["commit"]["at"]
    assert problem["errors"] == [
        {"pointer": None, "detail": f"commit {two} of {at} by local: Tom Reed: title “Head of IT” → “Adviser”"}
    ]
    assert (problem["commits"], problem["more"]) == (
        [
            {
                "number": two, "at": at, "author": "local", "message": "Retired", "more": 0,
                "changes": ["Tom Reed: title “Head of IT” → “Adviser”"],
            }
        ],
        0,
    )  # fmt: skip
    assert editor.get(f"{API}/commits").get_json()["revision"] == two
    both = editor.post(f"{API}/commits/{one}/undo", json={"cascade": True}).get_json()
    assert both["undoes"] == [one, two]
    assert editor.get(f"{API}/stakeholders/cio").get_json()["properties"]["title"] == "CIO"


def test_an_import_is_undone_as_a_whole(editor: FlaskClient) -> None:
    number = editor.get(f"{API}/commits").get_json()["revision"]
    answer = editor.post(f"{API}/commits/{number}/undo", json={}).get_json()
    assert answer["deleted"] > 20
    assert editor.get(f"{API}/accounts").get_json()["accounts"] == []
    assert editor.get(f"{API}/accounts/acme/history").get_json()["commits"][0]["undoes"] == [number]


def test_what_changed_at_an_account(editor: FlaskClient) -> None:
    number = _patch(editor, "Head of IT", "New post")
    tag = editor.get(f"{API}/stakeholders/dev").headers["ETag"]
    moved = {"links": {"department": "fin"}}
    assert editor.patch(f"{API}/stakeholders/dev", json=moved, headers={"If-Match": tag}).status_code == 200
    asked = {"a": number, "today": "2026-07-01"}
    answer = editor.get(f"{API}/accounts/acme/diff", query_string=asked).get_json()
    assert [(p["id"], p["what"], p["text"]) for p in answer["people"]] == [
        ("dev", "moved", "Bo Lind moved from IT to Finance")
    ]
    assert (answer["a"]["commit"], answer["b"]["commit"], answer["today"]) == (number, number + 1, "2026-07-01")
    coverage = editor.get(f"{API}/accounts/acme/coverage", query_string={"today": "2026-07-01"}).get_json()
    assert answer["figures"]["after"]["coverage"] == coverage["coverage"]
    whole = editor.get(f"{API}/diff", query_string=asked).get_json()
    assert [(a["id"], a["changed"], a["figures"]["after"]["coverage"]) for a in whole["accounts"]] == [
        ("acme", 2, coverage["coverage"])
    ]


@pytest.mark.parametrize(
    ("address", "status", "detail"),
    [
        ("commits/9999", 404, "There is no such commit. They are numbered from 1 to 1; `graphsvc history` lists them."),
        ("commits?cursor=x", 422, "This cursor is not one that an earlier page gave. Begin without a cursor."),
        ("accounts/nobody/history", 404, 
         "There is no account with this id or name. `graphsvc accounts` lists the accounts."),
        ("accounts/acme/diff?a=9999", 404,
         "There is no such commit. They are numbered from 1 to 1; `graphsvc history` lists them."),
        ("accounts/acme/diff?a=soon", 422, "This names no revision. Write a commit's number, a day (2026-03-31), "
         "an instant (2026-03-31T12:00:00Z) or now."),
        ("diff?a=1&b=2999-01-01", 422, "This lies in the future. The last commit is 1, of {at}."),
        ("diff?a=1999-01-01", 422, "Nothing had been recorded by then. The first commit is of {at}."),
        ("commits/nonsense", 404, "There is nothing at this address."),
    ],
)  # fmt: skip
def test_bad_input_is_told(client: FlaskClient, address: str, status: int, detail: str) -> None:
    first: dict[str, Any] = client.get(f"{API}/commits/1").get_json()["commit"]
    answer = client.get(f"{API}/{address}")
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.get_json()["detail"] == detail.format(at=first["at"])


@pytest.mark.parametrize(
    ("number", "body", "status"),
    [
        ("9999", {}, 404),
        ("9" * 30, {}, 404),
        ("0", {}, 422),
        ("1", {"cascade": "perhaps"}, 422),
        ("1", {"what": 1}, 422),
    ],
)
def test_a_bad_undo_changes_nothing(editor: FlaskClient, number: str, body: dict[str, Any], status: int) -> None:
    before = editor.get(f"{API}/commits").get_json()["revision"]
    assert editor.post(f"{API}/commits/{number}/undo", json=body).status_code == status
    assert editor.get(f"{API}/commits").get_json()["revision"] == before


def test_a_diff_backwards_is_refused(editor: FlaskClient) -> None:
    last = editor.get(f"{API}/commits").get_json()["revision"]
    answer = editor.get(f"{API}/diff", query_string={"a": last, "b": last - 1})
    said = f"The first revision (commit {last}) lies after the second one (commit {last - 1})."
    assert (answer.status_code, answer.get_json()["detail"]) == (422, f"{said} Name the earlier one first.")
