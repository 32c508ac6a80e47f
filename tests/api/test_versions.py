"""Whose change counts: versions seen, both versions on conflict, races."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graphsvc.model import NodeChange, Op
from graphsvc.services.context import Context
from graphsvc.store.port import Reading

API = "/api/v1"


def _etag(client: FlaskClient, path: str) -> str:
    return client.get(f"{API}/{path}").headers["ETag"]


def _together(own: Context, *requests: Callable[[], TestResponse]) -> list[int]:
    """Sends requests that have all read the store before any of them writes: another commit holds the lock so long."""
    held, release = threading.Event(), threading.Event()
    statuses: list[int] = []

    def hold(_: Reading) -> list[NodeChange]:
        held.set()
        release.wait(30)
        return [NodeChange(Op.PATCH, "Account", "bare", {"region": "north"})]

    holder = threading.Thread(target=lambda: own.store.commit(hold, author="test", message="Held", source="test"))
    holder.start()
    assert held.wait(30)
    waiting = [threading.Thread(target=lambda r=r: statuses.append(r().status_code)) for r in requests]
    for thread in waiting:
        thread.start()
    time.sleep(1.0)
    release.set()
    for thread in [holder, *waiting]:
        thread.join(60)
    return sorted(statuses)


def _put(client: FlaskClient, path: str, body: dict[str, object]) -> Callable[[], TestResponse]:
    return lambda: client.application.test_client().put(f"{API}/{path}", json=body)


def test_two_lines_that_close_a_circle_together_do_not_both_stand(own: Context, editor: FlaskClient) -> None:
    for person in ("ada", "bob"):
        editor.put(f"{API}/stakeholders/{person}", json={"properties": {"name": person}, "links": {"account": "acme"}})
    lines = [_put(editor, f"REPORTS_TO/REPORTS_TO:{a}:{b}", {}) for a, b in (("ada", "bob"), ("bob", "ada"))]
    assert _together(own, *lines) == [200, 422]
    between = [t for t in own.store.ties("REPORTS_TO", limit=100) if {t.source, t.target} == {"ada", "bob"}]
    assert len(between) == 1


def test_of_two_who_create_the_same_thing_one_is_told(own: Context, editor: FlaskClient) -> None:
    bodies = [{"properties": {"name": name}, "links": {"account": "acme"}} for name in ("First", "Second")]
    assert _together(own, *(_put(editor, "stakeholders/new", body) for body in bodies)) == [200, 428]


def test_two_moves_at_once_leave_one_account(own: Context, editor: FlaskClient) -> None:
    seen = {"If-Match": _etag(editor, "stakeholders/seat")}
    client = editor.application.test_client

    def move(account: str) -> Callable[[], TestResponse]:
        links = {"account": account, "department": None}
        return lambda: client().patch(f"{API}/stakeholders/seat", json={"links": links}, headers=seen)

    assert _together(own, move("bare"), move("bare")) == [200, 409]
    assert [t.target for t in own.store.ties_of("Stakeholder", "seat") if t.type == "WORKS_AT"] == ["bare"]


def test_an_import_planned_for_another_state_is_planned_again(own: Context, editor: FlaskClient) -> None:
    def upload() -> TestResponse:
        table = "source,target\nseat,cfo\n"
        data = {"files": (io.BytesIO(table.encode()), "reports_to.csv")}
        return editor.application.test_client().post(f"{API}/import", data=data)

    # seat → cio stands already, so that the second line is one more boss of the seat: nothing forbids it.
    assert _together(own, upload) == [200]
    assert own.store.tie("REPORTS_TO", "seat", "cfo") is not None
    assert own.store.node("Account", "bare").get("region") == "north"  # what was written meanwhile


def test_a_conflict_tells_both_versions_and_who_made_the_other(editor: FlaskClient) -> None:
    seen = {"If-Match": _etag(editor, "stakeholders/cfo")}
    editor.patch(f"{API}/stakeholders/cfo", json={"properties": {"title": "Treasurer"}}, headers=seen)
    stored = editor.get(f"{API}/stakeholders/cfo").get_json()
    assert stored.pop("withheld") == []
    answer = editor.patch(f"{API}/stakeholders/cfo", json={"properties": {"title": "Head"}}, headers=seen)
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    (conflict,) = answer.get_json()["conflicts"]
    assert conflict.pop("changed_at").endswith("Z")
    assert conflict == {
        "pointer": "",
        "stored": stored,
        "submitted": {"op": "patch", "properties": {"title": "Head"}, "links": {}},
        "changed_by": "local",
        "commit": stored["revision"],
    }
    assert stored["properties"]["title"] == "Treasurer"


def test_what_two_change_of_one_thing_is_merged_where_it_differs(editor: FlaskClient) -> None:
    """Both have seen the same version; one changes the title, the other the level and the department."""
    seen = {"If-Match": _etag(editor, "stakeholders/cfo")}
    path = f"{API}/stakeholders/cfo"
    editor.patch(path, json={"properties": {"title": "Treasurer"}}, headers=seen)
    other = {"properties": {"level": 2}, "links": {"department": "fin"}}
    merged = editor.patch(path, json=other, headers=seen)
    assert merged.status_code == 200
    assert (merged.get_json()["properties"]["title"], merged.get_json()["properties"]["level"]) == ("Treasurer", 2)
    assert editor.patch(path, json={"properties": {"title": "Head"}}, headers=seen).status_code == 409
    assert editor.patch(path, json={"properties": {"level": 3}}, headers=seen).status_code == 409
    assert editor.patch(path, json={"properties": {"email": "a@example.com"}}, headers=seen).status_code == 200
    # Whoever states the whole has to know the whole.
    whole = {"properties": {"name": "Ada", "title": "Head"}, "links": {"account": "acme"}}
    assert editor.put(path, json=whole, headers=seen).status_code == 409


def test_a_link_that_another_changed_is_not_changed_again_unseen(editor: FlaskClient) -> None:
    seen = {"If-Match": _etag(editor, "stakeholders/dev")}
    path = f"{API}/stakeholders/dev"
    assert editor.patch(path, json={"links": {"department": "fin"}}, headers=seen).status_code == 200
    assert editor.patch(path, json={"links": {"department": None}}, headers=seen).status_code == 409
    assert editor.patch(path, json={"properties": {"level": 4}}, headers=seen).status_code == 200


def test_what_was_deleted_and_made_again_is_another_thing(editor: FlaskClient) -> None:
    path = f"{API}/stakeholders/dev"
    seen = {"If-Match": _etag(editor, "stakeholders/dev")}
    editor.delete(path, headers=seen)
    editor.put(path, json={"properties": {"name": "Another"}, "links": {"account": "acme"}})
    assert editor.patch(path, json={"properties": {"level": 4}}, headers=seen).status_code == 409


def test_a_conflict_with_a_deletion_has_no_stored_version(editor: FlaskClient) -> None:
    tag = _etag(editor, "stakeholders/dev")
    editor.delete(f"{API}/stakeholders/dev", headers={"If-Match": tag})
    body = {"properties": {"name": "Bo"}, "links": {"account": "acme"}}
    answer = editor.put(f"{API}/stakeholders/dev", json=body, headers={"If-Match": tag})
    assert answer.status_code == 409
    assert answer.get_json()["conflicts"][0]["stored"] is None
    assert editor.patch(f"{API}/stakeholders/dev", json={}, headers={"If-Match": tag}).status_code == 404


def test_changes_of_what_exists_say_which_version_they_are_for(editor: FlaskClient) -> None:
    level = {"op": "patch", "kind": "stakeholders", "id": "dev", "properties": {"level": 4}}
    new = {"op": "put", "kind": "INFLUENCES", "id": "INFLUENCES:dev:cfo"}
    refused = editor.post(f"{API}/changes", json={"changes": [new, level]})
    assert refused.status_code == 428
    assert [e["pointer"] for e in refused.get_json()["errors"]] == ["/changes/1"]
    assert editor.get(f"{API}/INFLUENCES/INFLUENCES:dev:cfo").status_code == 404
    tag = _etag(editor, "stakeholders/dev")
    done = editor.post(f"{API}/changes", json={"changes": [new, {**level, "if_match": tag}]})
    assert (done.status_code, done.get_json()["created"], done.get_json()["updated"]) == (200, 1, 1)
    late = editor.post(f"{API}/changes", json={"changes": [{**level, "if_match": tag}]})
    assert late.status_code == 409
    assert late.get_json()["conflicts"][0]["pointer"] == "/changes/0"


def test_changes_may_name_the_revision_that_a_list_told(editor: FlaskClient) -> None:
    items = editor.get(f"{API}/stakeholders").get_json()["items"]
    (revision,) = [item["revision"] for item in items if item["id"] == "dev"]
    change = {"op": "patch", "kind": "stakeholders", "id": "dev", "properties": {"level": 4}, "revision": revision}
    assert editor.post(f"{API}/changes", json={"changes": [change]}).status_code == 200
    assert editor.post(f"{API}/changes", json={"changes": [change]}).status_code == 409
    there = {"op": "put", "kind": "stakeholders", "id": "dev", "properties": {"name": "Bo"}, "revision": 0}
    assert editor.post(f"{API}/changes", json={"changes": [there]}).status_code == 409


def test_the_tag_of_a_thing_moves_with_its_links(editor: FlaskClient) -> None:
    first = _etag(editor, "stakeholders/dev")
    assert editor.get(f"{API}/stakeholders/dev", headers={"If-None-Match": first}).status_code == 304
    moved = editor.patch(f"{API}/stakeholders/dev", json={"links": {"department": "fin"}}, headers={"If-Match": first})
    assert moved.get_json()["links"] == {"account": "acme", "department": "fin", "reports_to": "cio"}
    assert moved.headers["ETag"] != first
    cleared = editor.patch(
        f"{API}/stakeholders/dev", json={"links": {"department": None}}, headers={"If-Match": moved.headers["ETag"]}
    )
    assert cleared.get_json()["links"] == {"account": "acme", "reports_to": "cio"}
    late = editor.patch(f"{API}/stakeholders/dev", json={}, headers={"If-Match": moved.headers["ETag"]})
    assert late.status_code == 409
    assert late.get_json()["conflicts"][0]["stored"]["links"] == {"account": "acme", "reports_to": "cio"}


@pytest.mark.parametrize(
    ("form", "status"),
    [("{tag}", 200), ('"other", {tag}', 200), ("*", 200), ("W/{tag}", 409), ('"other"', 409), ("17", 409), ("", 428)],
)
def test_forms_of_if_match(editor: FlaskClient, form: str, status: int) -> None:
    headers = {"If-Match": form.format(tag=_etag(editor, "stakeholders/dev"))}
    assert editor.patch(f"{API}/stakeholders/dev", json={}, headers=headers).status_code == status


def test_any_version_still_has_to_exist(editor: FlaskClient) -> None:
    body = {"properties": {"name": "Ada"}, "links": {"account": "acme"}}
    assert editor.put(f"{API}/stakeholders/ada", json=body, headers={"If-Match": "*"}).status_code == 409
    assert editor.get(f"{API}/stakeholders/ada").status_code == 404


@pytest.mark.parametrize("path", ["/openapi.json", f"{API}/accounts/acme/map.svg", f"{API}/accounts/acme/scene",
                                  f"{API}/stakeholders/cfo", f"{API}/stakeholders", f"{API}/kinds"])  # fmt: skip
def test_what_is_served_is_not_served_again(client: FlaskClient, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
