"""What bad requests get: an exact status and a problem document that says what to do and repeats nothing."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from graphsvc.services.context import Context

API = "/api/v1"
WORD = "zanzibar-4711"  # nobody and nothing is called so


def _problem(response: Any, status: int) -> dict[str, Any]:
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    document: dict[str, Any] = response.get_json()
    assert document["status"] == status
    assert document["detail"]
    return document


@pytest.mark.parametrize(
    ("path", "query", "pointer"),
    [
        ("accounts", {"limit": "0"}, "/limit"),
        ("accounts", {"limit": "-1"}, "/limit"),
        ("accounts", {"limit": "5001"}, "/limit"),
        ("stakeholders", {"limit": "0"}, "/limit"),
        ("stakeholders", {"limit": "99999999999999999999"}, "/limit"),
        ("search", {"q": "x", "limit": "-3"}, "/limit"),
        ("search", {"q": ""}, "/q"),
        ("accounts/acme/plan", {"k": "0"}, "/k"),
        ("accounts/acme/plan", {"k": "-1"}, "/k"),
        ("accounts/acme/plan", {"k": "101"}, "/k"),
        ("stakeholders/cfo/paths", {"k": "0"}, "/k"),
        ("stakeholders/cfo/paths", {"k": "51"}, "/k"),
        ("stakeholders/cfo/paths", {"max_steps": "7"}, "/max_steps"),
        ("accounts/acme/key-people", {"top": "0"}, "/top"),
        ("accounts/acme/coverage", {"today": "24.11.2026"}, "/today"),
        ("accounts/acme/coverage", {"today": "2026-02-30"}, "/today"),
        ("accounts/acme/coverage", {"today": "1764000000"}, "/today"),
        ("accounts/acme/scene", {"lang": "de"}, "/lang"),
        ("accounts/acme/map.svg", {"redact": "perhaps"}, "/redact"),
        ("accounts/acme/map.gif", {}, "/format"),
        ("accounts", {"sort": "size"}, "/sort"),
        ("accounts/acme/coverage", {"tody": "2026-11-24"}, "/tody"),
        ("stakeholders", {"q": "cio"}, "/q"),
        ("commits", {"first": "1"}, "/first"),
    ],
)
def test_a_parameter_out_of_its_range(client: FlaskClient, path: str, query: dict[str, str], pointer: str) -> None:
    document = _problem(client.get(f"{API}/{path}", query_string=query), 422)
    assert [error["pointer"] for error in document["errors"]] == [pointer]


@pytest.mark.parametrize(("path", "today"), [("cooling", "9999-12-01"), ("moves", "0002-01-01")])
def test_days_beyond_the_calendar(client: FlaskClient, path: str, today: str) -> None:
    response = client.get(f"{API}/portfolio/{path}", query_string={"today": today, "days": "3650"})
    assert _problem(response, 422)["detail"] == (
        "So many days from that day lie beyond the calendar, which has the years 1 to 9999. "
        "Ask for fewer days, or count from another day."
    )


@pytest.mark.parametrize(("path", "cursor"), [("accounts", "x"), ("accounts", "-1"), ("accounts", "9" * 10),
                                              ("CONTACTS", "x"), ("CONTACTS", "a:b:c:d:e")])  # fmt: skip
def test_a_cursor_that_no_page_gave(client: FlaskClient, path: str, cursor: str) -> None:
    document = _problem(client.get(f"{API}/{path}", query_string={"cursor": cursor}), 422)
    assert document["detail"] == "This cursor is not one that an earlier page gave. Begin without a cursor."


def test_a_cursor_beyond_the_end_is_an_empty_page(client: FlaskClient) -> None:
    assert client.get(f"{API}/accounts", query_string={"cursor": "999999999"}).get_json()["accounts"] == []
    last = client.get(f"{API}/stakeholders", query_string={"cursor": "zzz"}).get_json()
    assert (last["items"], last["next_cursor"]) == ([], None)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_media_type(client: FlaskClient, content_type: str) -> None:
    response = client.post(f"{API}/changes", data=b'{"changes": []}', content_type=content_type)
    assert "application/json" in _problem(response, 415)["detail"]
    assert _problem(client.post(f"{API}/import", json={"files": []}), 415)["title"] == "Another media type"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"changes": [}', b"\xff\xfe", b"nonsense", b"[" * 100_000, b'{"message": ' + b"1" * 5000 + b"}"],
)
def test_a_body_that_is_no_json(client: FlaskClient, body: bytes) -> None:
    response = client.post(f"{API}/changes", data=body, content_type="application/json")
    assert _problem(response, 400)["title"] == "Not JSON"


@pytest.mark.parametrize("body", [b"null", b"[]", b"7", b'"text"', b'{"changes": []}', b'{"changes": [{}]}'])
def test_json_that_is_no_set_of_changes(client: FlaskClient, body: bytes) -> None:
    document = _problem(client.post(f"{API}/changes", data=body, content_type="application/json"), 422)
    assert document["title"] == "The request does not fit"


def test_json_nested_a_hundred_deep(client: FlaskClient) -> None:
    body = b'{"properties": {"name": ' + b"[" * 100 + b"]" * 100 + b'}, "links": {"account": "acme"}}'
    response = client.put(f"{API}/stakeholders/deep", data=body, content_type="application/json")
    assert _problem(response, 422)["errors"] == [{"pointer": "/properties/name", "detail": "must be text"}]


def test_fifty_megabytes(client: FlaskClient) -> None:
    body = b'{"message": "' + b"x" * (50 * 1024**2) + b'"}'
    response = client.post(f"{API}/changes", data=body, content_type="application/json")
    assert _problem(response, 413)["detail"] == "It is too large: send it in several parts."


def test_an_upload_beyond_the_limit_is_refused_before_it_is_read(client: FlaskClient) -> None:
    response = client.post(
        f"{API}/import",
        input_stream=io.BytesIO(b"--x"),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(513 * 1024**2)},
    )
    _problem(response, 413)


@pytest.mark.parametrize("name", ["..", ".", "../../accounts.csv", "x" * 300 + ".csv", "a\0b.csv", "accounts"])
def test_an_upload_with_an_odd_name(editor: FlaskClient, name: str) -> None:
    data = {"files": (io.BytesIO(b"id,name\nnew,New\n"), name)}
    response = editor.post(f"{API}/import", data=data)
    if name.endswith("/accounts.csv"):
        assert (response.status_code, response.get_json()["created"]) == (200, 3)  # it, and its standing opportunity
    else:
        assert _problem(response, 422)["title"] == "The input cannot be used"


def test_an_upload_is_recognised_and_reported_by_its_own_name(editor: FlaskClient) -> None:
    data = {"files": (io.BytesIO(b"id,name\nnew,\n"), "data/accounts.csv"), "message": "2026"}
    response = editor.post(f"{API}/import", data=data, query_string={"dry_run": "true"})
    assert response.status_code == 200, response.get_json()
    report = response.get_json()
    assert [(r["file"], r["line"], r["column"]) for r in report["rejected"]] == [("accounts.csv", 2, "name")]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", f"accounts/{WORD}/coverage", None),
        ("get", f"accounts/{WORD}", None),
        ("get", f"stakeholders/{WORD}/paths", None),
        ("get", f"stakeholders/cfo/paths?from={WORD}", None),
        ("get", f"accounts/acme/key-people?opportunity={WORD}", None),
        ("get", f"{WORD}", None),
        ("get", f"accounts/acme/plan?k={WORD}", None),
        ("get", f"CONTACTS?cursor={WORD}", None),
        ("get", f"CONTACTS/{WORD}", None),
        ("put", f"CONTACTS/{WORD}", {}),
        ("put", f"CONTACTS/CONTACTS:{WORD}:cfo", {}),
        ("put", f"REPORTS_TO/REPORTS_TO:{WORD}:{WORD}", {}),
        ("put", "stakeholders/new", {"properties": {"level": WORD}, "links": {"account": WORD}}),
        ("put", "actions/new", {"properties": {"text": WORD}, "links": {"concerns": WORD, "owner": WORD}}),
        ("post", "changes", {"changes": [{"op": "patch", "kind": WORD, "id": WORD}]}),
        ("post", "changes", {"changes": [{"op": WORD, "kind": "accounts", "id": "x"}]}),
        ("post", "changes", {"changes": [{"op": "patch", "kind": "accounts", "id": WORD, "if_match": WORD}]}),
    ],
)
def test_the_callers_words_are_not_repeated(client: FlaskClient, method: str, path: str, body: Any) -> None:
    response = client.open(f"{API}/{path}", method=method.upper(), json=body)
    assert response.status_code in {404, 409, 422}
    document = response.get_json()
    document.pop("conflicts")  # both versions are what a conflict is asked for
    assert WORD not in str(document)


def test_names_in_pointers_are_escaped(client: FlaskClient) -> None:
    body = {"properties": {"name": "A", "a/b~c": 1}, "links": {"account": "acme", "~/": "x"}}
    changes = {"changes": [{"op": "put", "kind": "stakeholders", "id": "new", **body}]}
    alone = client.put(f"{API}/stakeholders/new", json=body).get_json()["errors"]
    in_set = client.post(f"{API}/changes", json=changes).get_json()["errors"]
    pointers = ["/properties/a~1b~0c", "/links/~0~1"]
    assert [e["pointer"] for e in alone] == pointers
    assert [e["pointer"] for e in in_set] == [f"/changes/0{pointer}" for pointer in pointers]


def test_a_rule_points_to_the_change_that_breaks_it(client: FlaskClient) -> None:
    changes = [
        {"op": "put", "kind": "INFLUENCES", "id": "INFLUENCES:dev:cfo"},
        {"op": "put", "kind": "CONTACTS", "id": "CONTACTS:kam:seat", "properties": {"level": "vendor"}},
        {"op": "put", "kind": "stakeholders", "id": "new", "properties": {"name": "New"},
         "links": {"account": "acme", "reports_to": "new"}},
    ]  # fmt: skip
    errors = client.post(f"{API}/changes", json={"changes": changes}).get_json()["errors"]
    assert [e["pointer"] for e in errors] == ["/changes/2/links/reports_to", "/changes/1"]


def test_nothing_of_all_this_was_written(filled: Context) -> None:
    assert filled.store.revision() == 1
