"""Erasing, renaming and merging over REST."""

from __future__ import annotations

from flask.testing import FlaskClient

from graphsvc.services.context import Context

API = "/api/v1"


def test_nobody_is_erased_without_being_named_twice(editor: FlaskClient, own: Context) -> None:
    before = own.store.revision()
    response = editor.post(f"{API}/people/dev/erase", json={"confirm": "cfo"})
    assert response.status_code == 422
    assert response.get_json()["errors"] == [
        {"pointer": "/confirm", "detail": "must repeat the id or name of the address"}
    ]
    assert editor.post(f"{API}/people/nobody/erase", json={"confirm": "nobody"}).status_code == 404
    dry = editor.post(f"{API}/people/dev/erase", json={"dry_run": True}).get_json()
    assert own.store.revision() == before
    done = editor.post(f"{API}/people/dev/erase", json={"confirm": "dev"}).get_json()
    assert done["commit"] == before + 1
    assert {**dry, "dry_run": False, "commit": done["commit"], "pseudonym": done["pseudonym"]} == done
    assert editor.get(f"{API}/stakeholders/dev").status_code == 404
    assert editor.get(f"{API}/search?q=Bo Lind").get_json()["found"] == []
    listed = editor.get(f"{API}/erased").get_json()["erased"]
    assert [(one["commit"], one["pseudonym"]) for one in listed][-1] == (done["commit"], done["pseudonym"])


def test_as_of_before_an_erasure_says_so_also_of_what_was_kept(editor: FlaskClient, own: Context) -> None:
    asked = f"{API}/accounts/acme/key-people?as_of={own.store.revision()}"
    assert [p["id"] for p in editor.get(asked).get_json()["people"]] == ["cfo", "cio", "dev", "seat"]
    editor.post(f"{API}/people/cio/erase", json={"confirm": "cio"})
    answer = editor.get(asked).get_json()
    assert [p["id"] for p in answer["people"]] == ["cfo", "dev", "seat"]
    assert answer["withheld"] == [
        {"what": "people", "why": "1 person was erased after that: their data are gone from this answer"}
    ]


def test_lists_search_and_one_person_as_of_before_an_erasure_say_so(editor: FlaskClient, own: Context) -> None:
    then = own.store.revision()
    editor.post(f"{API}/people/cio/erase", json={"confirm": "cio"})
    said = [{"what": "people", "why": "people were erased after that: their data are gone from this answer"}]
    for address, told in (("stakeholders", said), ("WORKS_AT", said), ("departments", []), ("search?q=tom", said)):
        sign = "&" if "?" in address else "?"
        answer = editor.get(f"{API}/{address}{sign}as_of={then}").get_json()
        assert (address, answer["withheld"]) == (address, told)
        assert "cio" not in [one["id"] for one in answer.get("items", answer.get("found"))]
        assert editor.get(f"{API}/{address}").get_json()["withheld"] == []
    hint = "Or it was of a person who was erased since."
    gone = editor.get(f"{API}/stakeholders/cio?as_of={then}")
    assert (gone.status_code, gone.get_json()["detail"]) == (404, f"There is no stakeholder with this id. {hint}")
    gone = editor.get(f"{API}/stakeholders/cio/paths?as_of={then}")
    assert (gone.status_code, gone.get_json()["detail"]) == (
        404,
        f"There is no stakeholder with this id or name. {hint}",
    )


def test_an_earlier_id_answers_like_the_present_one(editor: FlaskClient) -> None:
    done = editor.post(f"{API}/stakeholders/cfo/rename", json={"to": "boss"})
    assert (done.status_code, done.get_json()["earlier"], done.get_json()["id"]) == (200, "cfo", "boss")
    read = editor.get(f"{API}/stakeholders/cfo")
    assert (read.status_code, read.get_json()["id"]) == (200, "boss")
    headers = {"If-Match": read.headers["ETag"]}
    changed = editor.patch(f"{API}/stakeholders/cfo", json={"properties": {"level": 2}}, headers=headers)
    assert (changed.status_code, changed.get_json()["id"], changed.get_json()["properties"]["level"]) == (
        200,
        "boss",
        2,
    )
    taken = editor.post(f"{API}/stakeholders/cfo/rename", json={"to": "kam"})
    assert (taken.status_code, taken.get_json()["detail"]) == (
        422, "The new id is taken. People of all kinds share their ids.",
    )  # fmt: skip


def test_two_are_merged_and_what_differs_is_listed(editor: FlaskClient) -> None:
    body = {"gone": "dev", "take": {"level": "gone"}, "dry_run": True}
    answer = editor.post(f"{API}/stakeholders/cio/merge", json=body).get_json()
    assert [(c["field"], c["kept"], c["gone"], c["taken"]) for c in answer["clashes"]] == [
        ("name", "Tom Reed", "Bo Lind", "kept"), ("title", "CIO", "Engineer", "kept"), ("level", 2, 3, "gone"),
        ("CONTACTS.level", "problem_solver", "vendor", "kept"), ("HAS_STANCE.support", "supporter", "enemy", "kept"),
    ]  # fmt: skip
    assert editor.get(f"{API}/stakeholders/dev").get_json()["id"] == "dev"
    seen = answer["number"]
    editor.patch(f"{API}/stakeholders/dev", json={"properties": {"title": "Chief"}}, headers={"If-Match": "*"})
    meant = {**body, "dry_run": False, "seen": seen}
    refused = editor.post(f"{API}/stakeholders/cio/merge", json=meant)
    assert refused.status_code == 409
    assert refused.get_json()["detail"].startswith(
        f"Somebody else changed it after commit {seen}: commit {seen + 1} by local, "
    )
    unknown = editor.post(f"{API}/stakeholders/cio/merge", json={**meant, "seen": seen + 9})
    assert (unknown.status_code, unknown.get_json()["detail"]) == (
        404, f"There is no such commit. They are numbered from 1 to {seen + 1}; `graphsvc history` lists them.",
    )  # fmt: skip
    assert editor.post(f"{API}/stakeholders/dev/rename", json={"to": "bo", "seen": seen}).status_code == 409
    assert editor.post(f"{API}/stakeholders/cio/merge", json={**meant, "seen": seen + 1}).status_code == 200
    read = editor.get(f"{API}/stakeholders/dev").get_json()
    assert (read["id"], read["properties"]["name"], read["properties"]["level"]) == ("cio", "Tom Reed", 3)
    alone = editor.post(f"{API}/departments/it/merge", json={"gone": "fin"})
    assert alone.status_code == 422
