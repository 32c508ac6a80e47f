"""Changing things over REST: revisions, conflicts, rules, all or nothing."""

from __future__ import annotations

from flask.testing import FlaskClient

from graphsvc.services.context import Context

API = "/api/v1"


def test_a_new_stakeholder_with_its_account_joins_the_answers(editor: FlaskClient) -> None:
    body = {"properties": {"name": "Ada Moss", "level": 2}, "links": {"account": "acme", "department": "it"}}
    created = editor.put(f"{API}/stakeholders/ada", json=body)
    assert created.status_code == 200
    people = editor.get(f"{API}/accounts/acme/key-people").get_json()["people"]
    assert {p["id"]: p["department"] for p in people}["ada"] == "it"


def test_a_stakeholder_without_account_is_refused(editor: FlaskClient) -> None:
    response = editor.put(f"{API}/stakeholders/ada", json={"properties": {"name": "Ada Moss"}})
    assert response.status_code == 422
    assert response.get_json()["errors"] == [{"pointer": "/links/account", "detail": "is required"}]


def test_a_change_without_if_match_is_428_and_with_an_old_one_409(editor: FlaskClient) -> None:
    first = editor.get(f"{API}/stakeholders/cfo")
    patch = {"properties": {"title": "Chief financial officer"}}
    assert editor.patch(f"{API}/stakeholders/cfo", json=patch).status_code == 428
    seen = {"If-Match": first.headers["ETag"]}
    assert editor.patch(f"{API}/stakeholders/cfo", json=patch, headers=seen).status_code == 200
    assert editor.patch(f"{API}/stakeholders/cfo", json=patch, headers=seen).status_code == 409
    assert editor.get(f"{API}/stakeholders/cfo").get_json()["properties"]["title"] == "Chief financial officer"


def test_several_changes_are_one_commit_or_none(editor: FlaskClient) -> None:
    good = {"op": "patch", "kind": "stakeholders", "id": "dev", "properties": {"level": 4}}
    good["if_match"] = editor.get(f"{API}/stakeholders/dev").headers["ETag"]
    bad = {"op": "put", "kind": "INFLUENCES", "id": "INFLUENCES:cfo:dev", "properties": {"strength": 7}}
    response = editor.post(f"{API}/changes", json={"changes": [good, bad]})
    assert response.status_code == 422
    assert response.get_json()["errors"] == [
        {"pointer": "/changes/1/properties/strength", "detail": "must be a number from 0 to 1"}
    ]
    assert editor.get(f"{API}/stakeholders/dev").get_json()["properties"]["level"] == 3


def test_a_circle_of_command_is_named(editor: FlaskClient) -> None:
    change = {"op": "put", "kind": "REPORTS_TO", "id": "REPORTS_TO:cfo:dev", "properties": {"kind": "solid"}}
    response = editor.post(f"{API}/changes", json={"changes": [change]})
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["detail"] == ("this closes a circle of REPORTS_TO: cfo → dev → cio → cfo")


def test_nobody_can_be_in_contact_with_an_open_seat(editor: FlaskClient) -> None:
    change = {"op": "put", "kind": "CONTACTS", "id": "CONTACTS:kam:seat", "properties": {"level": "vendor"}}
    response = editor.post(f"{API}/changes", json={"changes": [change]})
    assert response.get_json()["errors"][0]["detail"].startswith("an open seat has nobody to be in contact with")


def test_deleting_takes_the_ties_along(editor: FlaskClient) -> None:
    revision = editor.get(f"{API}/CONTACTS/CONTACTS:kam:cio").get_json()["revision"]
    seen = {"If-Match": editor.get(f"{API}/stakeholders/dev").headers["ETag"]}
    assert editor.delete(f"{API}/stakeholders/dev", headers=seen).status_code == 200
    assert editor.get(f"{API}/stakeholders/dev").status_code == 404
    assert editor.get(f"{API}/CONTACTS").get_json()["items"] == [
        {"kind": "CONTACTS", "id": "CONTACTS:kam:cio", "revision": revision, "links": None,
         "properties": {"level": "problem_solver"}, "source": "kam", "target": "cio"}
    ]  # fmt: skip


def test_hostile_names_come_back_to_the_letter_and_are_escaped_in_the_picture(editor: FlaskClient) -> None:
    name = '<script>alert("x")</script> & שלום 😀'
    editor.put(f"{API}/stakeholders/odd", json={"properties": {"name": name}, "links": {"account": "acme"}})
    assert editor.get(f"{API}/stakeholders/odd").get_json()["properties"]["name"] == name
    assert "<script" not in editor.get(f"{API}/accounts/acme/map.svg").get_data(as_text=True)


def test_pages_of_a_kind_follow_each_other(editor: FlaskClient) -> None:
    first = editor.get(f"{API}/stakeholders", query_string={"limit": 3}).get_json()
    rest = editor.get(f"{API}/stakeholders", query_string={"limit": 3, "cursor": first["next_cursor"]}).get_json()
    assert [e["id"] for e in first["items"] + rest["items"]] == ["cfo", "cio", "dev", "seat"]
    assert rest["next_cursor"] is None


def test_a_link_that_is_set_leaves_those_of_others_alone(editor: FlaskClient, own: Context) -> None:
    """Who reports to somebody states it, not whom they report to; the same of accounts in a group."""
    reporting = [(t.source, t.target) for t in own.store.ties("REPORTS_TO")]
    assert reporting == [("cio", "cfo"), ("dev", "cio"), ("seat", "cio")]
    path = f"{API}/stakeholders/cio"
    assert editor.patch(path, json={"links": {"reports_to": "cfo"}}, headers={"If-Match": "*"}).status_code == 200
    assert [(t.source, t.target) for t in own.store.ties("REPORTS_TO")] == reporting
    for child, parent in (("acme", "bare"), ("acme", "bare")):
        changed = editor.patch(f"{API}/accounts/{child}", json={"links": {"parent": parent}}, headers={"If-Match": "*"})
        assert changed.get_json()["links"]["parent"] == parent
    assert "parent" not in editor.get(f"{API}/accounts/bare").get_json()["links"]
    new = {"properties": {"name": "Group"}}
    assert editor.put(f"{API}/accounts/group", json=new).status_code == 200
    assert (
        editor.patch(f"{API}/accounts/bare", json={"links": {"parent": "group"}}, headers={"If-Match": "*"}).status_code
        == 200
    )
    assert [(t.source, t.target) for t in own.store.ties("SUBSIDIARY_OF")] == [("acme", "bare"), ("bare", "group")]
    # Stated as a tie of its own: that `bare` has a subsidiary is no parent of `bare`.
    cleared = editor.patch(f"{API}/accounts/bare", json={"links": {"parent": None}}, headers={"If-Match": "*"})
    assert "parent" not in cleared.get_json()["links"]
    tie = editor.put(f"{API}/SUBSIDIARY_OF/SUBSIDIARY_OF:bare:group", json={"properties": {}})
    assert tie.status_code == 200
