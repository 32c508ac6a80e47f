"""What the page needs to offer an undo: who may, what is taken back already, what it does here and elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from graphsvc.access import Role, Viewer
from graphsvc.services import undoing
from graphsvc.services.context import Context
from graphsvc.services.history import history
from graphsvc.services.undoing import Wanted

API = "/api/v1"


def _patch(editor: FlaskClient, address: str, values: dict[str, Any], message: str = "") -> int:
    """Changes properties; the commit's number."""
    tag = editor.get(f"{API}/{address}").headers["ETag"]
    body = {"properties": values, "message": message}
    done = editor.patch(f"{API}/{address}", json=body, headers={"If-Match": tag})
    assert done.status_code == 200
    return int(done.get_json()["revision"])


def _both(editor: FlaskClient) -> int:
    """One commit that renames a person of one account, and the other account; its number."""
    changes = [
        {"op": "patch", "kind": kind, "id": id_, "properties": values,
         "if_match": editor.get(f"{API}/{kind}/{id_}").headers["ETag"].strip('"')}
        for kind, id_, values in (
            ("stakeholders", "cio", {"title": "Head of IT"}), ("accounts", "bare", {"region": "North"})
        )
    ]  # fmt: skip
    done = editor.post(f"{API}/changes", json={"changes": changes, "message": "Two accounts"})
    assert done.status_code == 200, done.get_json()
    return int(done.get_json()["number"])


def _undo(editor: FlaskClient, number: int, **body: Any) -> dict[str, Any]:
    answer: dict[str, Any] = editor.post(f"{API}/commits/{number}/undo", json=body).get_json()
    return answer


def _undone_by(editor: FlaskClient, address: str, **query: Any) -> dict[int, int | None]:
    commits = editor.get(f"{API}/{address}", query_string=query).get_json()["commits"]
    return {commit["number"]: commit["undone_by"] for commit in commits}


@pytest.mark.parametrize("address", ["commits", "accounts/acme/history"])
def test_the_history_says_what_is_taken_back_already(editor: FlaskClient, address: str) -> None:
    one = _patch(editor, "stakeholders/cio", {"title": "Head of IT"})
    assert _undone_by(editor, address, limit=1) == {one: None}
    _undo(editor, one)
    assert _undone_by(editor, address, limit=2) == {one + 1: None, one: one + 1}
    assert _undone_by(editor, address, limit=1, cursor=one + 1) == {one: one + 1}  # the page after the one that says it
    _undo(editor, one + 1)
    assert _undone_by(editor, address, limit=3) == {one + 2: None, one + 1: one + 2, one: None}


def _redoes(editor: FlaskClient, address: str, **query: Any) -> dict[int, bool]:
    commits = editor.get(f"{API}/{address}", query_string=query).get_json()["commits"]
    return {commit["number"]: commit["redoes"] for commit in commits}


@pytest.mark.parametrize("address", ["commits", "accounts/acme/history"])
def test_undo_and_redo_alternate_along_the_chain(editor: FlaskClient, address: str) -> None:
    one = _patch(editor, "stakeholders/cio", {"title": "Head of IT"})
    for number in range(one, one + 4):
        assert _undo(editor, number)["undoes"] == [number]
    chain = {one: False, one + 1: False, one + 2: True, one + 3: False, one + 4: True}
    assert _redoes(editor, address, limit=5) == chain
    for number, redoes in chain.items():  # what they take back lies on later pages
        assert _redoes(editor, address, limit=1, cursor=number + 1) == {number: redoes}
        assert editor.get(f"{API}/commits/{number}").get_json()["commit"]["redoes"] is redoes


def test_of_several_that_are_taken_back_the_earliest_says_whether_it_is_done_again(editor: FlaskClient) -> None:
    one = _patch(editor, "stakeholders/cio", {"title": "Head of IT"})
    two = _undo(editor, one)["number"]
    three = _patch(editor, "stakeholders/cio", {"title": "Adviser"})
    four = _undo(editor, two, cascade=True)
    assert four["undoes"] == [two, three]  # an undo, and a change that stood in its way
    assert editor.get(f"{API}/stakeholders/cio").get_json()["properties"]["title"] == "Head of IT"
    five = _patch(editor, "stakeholders/cio", {"title": "Chair"})
    six = _undo(editor, one, cascade=True)
    expected = {one: False, two: False, three: False, four["number"]: True, five: False, six["number"]: False}
    assert _redoes(editor, "commits", limit=6) == expected


def test_only_a_writer_may_undo_and_is_told_so(own: Context) -> None:
    for role, may in ((Role.OWNER, True), (Role.PLANNER, True), (Role.VIEWER, False), (Role.PARTNER, False)):
        assert history(own, Viewer("someone", role), "acme").may_undo is may


def test_what_an_undo_changes_here_is_told_and_elsewhere_summed_up(editor: FlaskClient) -> None:
    number = _both(editor)
    tried = _undo(editor, number, dry_run=True, account="acme")
    assert [change["text"] for change in tried["changes"]] == ["Tom Reed: title “Head of IT” → “CIO”"]
    other = {"id": "bare", "name": "Bare Island", "changed": 1}
    assert tried["elsewhere"] == {"changed": 1, "accounts": [other], "more": 0}
    assert (tried["number"], tried["undoes"], tried["author"]) == (number + 1, [number], "local")
    assert [(c["number"], c["message"], sorted(c["changes"])) for c in tried["taken"]] == [
        (number, "Two accounts", ["Bare Island: region unknown → “North”", "Tom Reed: title “CIO” → “Head of IT”"])
    ]
    there = _undo(editor, number, dry_run=True, account="Bare Island")
    assert [change["text"] for change in there["changes"]] == ["Bare Island: region “North” → unknown"]
    assert there["elsewhere"]["accounts"] == [{"id": "acme", "name": "Alder Mills", "changed": 1}]
    done = _undo(editor, number, account="acme")
    assert {**tried, "dry_run": False, "at": None} == {**done, "at": None}
    assert _undo(editor, number + 1, dry_run=True)["elsewhere"] is None


def test_a_rename_is_taken_back_where_it_was(editor: FlaskClient) -> None:
    tag = editor.get(f"{API}/stakeholders/cio").headers["ETag"]
    renamed = editor.post(f"{API}/stakeholders/cio/rename", json={"to": "reed"}, headers={"If-Match": tag})
    assert renamed.status_code == 200, renamed.get_json()
    number = editor.get(f"{API}/commits").get_json()["revision"]
    tried = _undo(editor, number, dry_run=True, account="acme")
    assert [change["text"] for change in tried["changes"]] == ["Tom Reed: id reed → cio"]
    assert tried["elsewhere"] == {"changed": 0, "accounts": [], "more": 0}


def test_an_account_that_goes_with_the_undo_is_told_by_its_name(editor: FlaskClient) -> None:
    new = {"op": "put", "kind": "accounts", "id": "new", "properties": {"name": "New Works"}}
    number = editor.post(f"{API}/changes", json={"changes": [new]}).get_json()["number"]
    done = _undo(editor, number, account="New Works")
    assert "Account New Works was deleted" in [change["text"] for change in done["changes"]]
    assert done["elsewhere"] == {"changed": 0, "accounts": [], "more": 0}


def test_an_account_that_there_never_was_is_refused_before_anything_is_written(editor: FlaskClient) -> None:
    number = _patch(editor, "stakeholders/cio", {"title": "Head of IT"})
    refused = editor.post(f"{API}/commits/{number}/undo", json={"account": "nowhere"})
    assert refused.status_code == 404
    assert editor.get(f"{API}/commits").get_json()["revision"] == number


def test_a_cascade_takes_no_more_along_than_was_looked_at(editor: FlaskClient) -> None:
    one = _patch(editor, "stakeholders/cio", {"title": "Head of IT"}, "New post")
    two = _patch(editor, "stakeholders/cio", {"title": "Adviser"}, "Retired")
    tried = _undo(editor, one, dry_run=True, cascade=True, account="acme")
    assert (tried["undoes"], [c["number"] for c in tried["taken"]]) == ([one, two], [two, one])
    assert [change["text"] for change in tried["changes"]] == ["Tom Reed: title “Adviser” → “CIO”"]
    three = _patch(editor, "stakeholders/cio", {"title": "Chair"}, "Promoted")
    refused = editor.post(f"{API}/commits/{one}/undo", json={"cascade": True, "only": tried["undoes"]})
    problem = refused.get_json()
    assert (refused.status_code, problem["detail"]) == (
        409,
        f"Commit {one} was not undone: by now it would take {one}, {two}, {three} back. "
        "Look again at what would be taken back.",
    )
    named = [(c["number"], c["message"]) for c in problem["commits"]]
    assert named == [(three, "Promoted"), (two, "Retired"), (one, "New post")]
    assert editor.get(f"{API}/commits").get_json()["revision"] == three
    assert _undo(editor, one, cascade=True, only=[one, two, three])["undoes"] == [one, two, three]
    assert editor.get(f"{API}/stakeholders/cio").get_json()["properties"]["title"] == "CIO"


@pytest.mark.parametrize("dry_run", [False, True])
def test_what_was_looked_at_is_held_against_an_undo_without_cascade_too(editor: FlaskClient, dry_run: bool) -> None:
    one = _patch(editor, "stakeholders/cio", {"title": "Head of IT"}, "New post")
    two = _patch(editor, "stakeholders/cio", {"title": "Adviser"}, "Retired")
    for body in ({"only": [two, one]}, {"only": [one]}, {"only": []}, {"only": [one], "cascade": True}):
        refused = editor.post(f"{API}/commits/{two}/undo", json={**body, "dry_run": dry_run})
        problem = refused.get_json()
        assert (refused.status_code, problem["detail"], problem["errors"]) == (
            422,
            f"Commit {two} was not undone: `only` must name it, and without `cascade` nothing else. "
            "Send the `undoes` of the dry run that was looked at, with the same `cascade`.",
            [{"pointer": "/only", "detail": "does not fit"}],
        )
    assert editor.get(f"{API}/commits").get_json()["revision"] == two
    assert _undo(editor, one, only=[one], dry_run=dry_run)["status"] == 409  # the later one is in the way
    assert _undo(editor, two, only=[two, two], dry_run=dry_run)["undoes"] == [two]
    assert editor.get(f"{API}/commits").get_json()["revision"] == two + (not dry_run)


def test_a_dry_run_too_says_that_others_would_go_along_by_now(editor: FlaskClient) -> None:
    one = _patch(editor, "stakeholders/cio", {"title": "Head of IT"}, "New post")
    two = _patch(editor, "stakeholders/cio", {"title": "Adviser"}, "Retired")
    problem = _undo(editor, one, cascade=True, only=[one], dry_run=True)
    assert (problem["status"], [c["number"] for c in problem["commits"]]) == (409, [two, one])
    assert _undo(editor, one, cascade=True, only=[one, two], dry_run=True)["undoes"] == [one, two]


def test_no_more_than_twenty_commits_in_the_way_are_named(editor: FlaskClient) -> None:
    first = _patch(editor, "stakeholders/cio", {"title": "0"})
    last = [_patch(editor, "stakeholders/cio", {"title": str(n)}) for n in range(1, 23)][-1]
    problem = _undo(editor, first)
    assert ([c["number"] for c in problem["commits"]], problem["more"]) == (list(range(last, last - 20, -1)), 2)
    tried = _undo(editor, first, dry_run=True, cascade=True)
    assert ([c["number"] for c in tried["taken"]], len(tried["undoes"])) == (list(range(last, last - 20, -1)), 23)


def test_an_undo_speaks_chinese(editor: FlaskClient) -> None:
    one = _patch(editor, "stakeholders/cio", {"title": "Head of IT"}, "New post")
    two = _patch(editor, "stakeholders/cio", {"title": "Adviser"})
    problem = _undo(editor, one, lang="zh")
    assert [c["changes"] for c in problem["commits"]] == [["Tom Reed：职务“Head of IT” → “Adviser”"]]
    both = _undo(editor, one, lang="zh", cascade=True)
    assert both["message"] == f"撤销提交 {one}、{two}：New post"
    assert [change["text"] for change in both["changes"]] == ["Tom Reed：职务“Adviser” → “CIO”"]
    assert _undo(editor, one, lang="zh")["note"] == f"提交 {one} 已没有可撤销的内容。"


def test_a_dry_run_names_the_one_who_would_undo(own: Context) -> None:
    number = own.store.revision()
    planner = Viewer("planner", Role.PLANNER)
    assert undoing.undo(own, planner, number, Wanted(dry_run=True)).author == "planner"
