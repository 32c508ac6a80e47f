"""What import rejects, REST refuses: ids, keys, links, order, circles, what cannot be deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from graphsvc.access import LOCAL_OWNER
from graphsvc.model import tie_id
from graphsvc.services import importing
from graphsvc.services.context import Context

API = "/api/v1"
STANDING = quote("standing:acme", safe="")


def _put(client: FlaskClient, path: str, properties: dict[str, Any], **links: Any) -> Any:
    return client.put(f"{API}/{path}", json={"properties": properties, "links": links})


def _patch(client: FlaskClient, path: str, properties: dict[str, Any], **links: Any) -> Any:
    tag = client.get(f"{API}/{path}").headers["ETag"]
    return client.patch(f"{API}/{path}", json={"properties": properties, "links": links}, headers={"If-Match": tag})


def _delete(client: FlaskClient, path: str, **query: Any) -> Any:
    tag = client.get(f"{API}/{path}").headers["ETag"]
    return client.delete(f"{API}/{path}", headers={"If-Match": tag}, query_string=query)


def _errors(response: Any) -> list[tuple[str | None, str]]:
    assert response.status_code == 422
    return [(e["pointer"], e["detail"]) for e in response.get_json()["errors"]]


def test_people_of_all_kinds_share_their_ids(editor: FlaskClient) -> None:
    refused = _put(editor, "employees/cfo", {"name": "Another"})
    assert _errors(refused) == [("/id", "is taken: people of all kinds share their ids")]


@pytest.mark.parametrize(
    ("kind", "ends", "key", "properties", "parts"),
    [
        ("HAS_ROLE", ("cio", "standing:acme"), "champion", {"role": "user"}, "role"),
        ("INTERACTED_WITH", ("kam", "cio"), "2026-01-05T10:00:00Z|visit||",
         {"at": "2026-01-05T10:00:00Z", "channel": "call"}, "at|channel|direction|ref"),
    ],
)  # fmt: skip
def test_the_key_of_a_tie_agrees_with_its_properties(
    editor: FlaskClient, kind: str, ends: tuple[str, str], key: str, properties: dict[str, Any], parts: str
) -> None:
    refused = _put(editor, f"{kind}/{quote(tie_id(kind, *ends, key))}", properties)
    reason = f"its id ends with :{parts} as the properties say it, empty where unknown: another {parts} is another tie"
    assert _errors(refused) == [("", reason)]


@pytest.mark.parametrize(
    ("kind", "ends", "key", "properties"),
    [
        ("HAS_ROLE", ("cio", "standing:acme"), "champion", {"role": "champion"}),
        ("INTERACTED_WITH", ("kam", "cio"), "2026-01-05T10:00:00Z|visit|in|7", 
         {"at": "2026-01-05T11:00:00+01:00", "channel": "visit", "direction": "in", "ref": "7"}),
        ("CONVEYED_TO", ("value", "cio"), "2026-01-05", {"on": "2026-01-05"}),
    ],
)  # fmt: skip
def test_a_keyed_tie_needs_its_key(
    editor: FlaskClient, kind: str, ends: tuple[str, str], key: str, properties: dict[str, Any]
) -> None:
    _put(editor, "joint_teams/team", {"name": "Team"}, account="acme")
    _put(editor, "value_propositions/value", {"text": "Less waste"}, account="acme")
    bare = _put(editor, f"{kind}/{quote(tie_id(kind, *ends))}", properties)
    assert [pointer for pointer, _ in _errors(bare)] == ["/id"]
    assert _put(editor, f"{kind}/{quote(tie_id(kind, *ends, key))}", properties).status_code == 200


def test_a_tie_as_imported_and_as_put_is_one(own: Context, editor: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "joint_teams.csv").write_text("id,account,name,our_lead\nteam,acme,Team,kam\n", encoding="utf-8")
    importing.import_files(own, LOCAL_OWNER, importing.Wanted(paths=(tmp_path / "joint_teams.csv",)))
    assert [i["id"] for i in editor.get(f"{API}/LED_BY").get_json()["items"]] == ["LED_BY:team:kam"]
    assert editor.get(f"{API}/joint_teams/team").get_json()["links"] == {"account": "acme", "our_lead": "kam"}
    _patch(editor, "joint_teams/team", {}, our_lead="exe", customer_lead="cio")
    ids = [i["id"] for i in editor.get(f"{API}/LED_BY").get_json()["items"]]
    assert ids == ["LED_BY:team:cio", "LED_BY:team:exe"]


def test_a_link_replaces_and_there_is_one(own: Context, editor: FlaskClient) -> None:
    _put(editor, "departments/port", {"name": "Port"}, account="bare")
    assert _patch(editor, "stakeholders/seat", {}, account="bare", department="port").status_code == 200
    ties = {t.type: t.target for t in own.store.ties_of("Stakeholder", "seat") if t.type in {"WORKS_AT", "WORKS_IN"}}
    assert ties == {"WORKS_AT": "bare", "WORKS_IN": "port"}
    assert sum(t.type.startswith("WORKS_") for t in own.store.ties_of("Stakeholder", "seat")) == 2


def test_nothing_is_joined_across_accounts_that_belongs_to_one(editor: FlaskClient) -> None:
    _put(editor, "departments/port", {"name": "Port"}, account="bare")
    _put(editor, "stakeholders/ora", {"name": "Ora"}, account="bare")
    department = "the department belongs to another account than the stakeholder"
    opportunity = "the opportunity belongs to another account than the stakeholder"
    lead = "the stakeholder belongs to another account than the joint team"
    assert _errors(_patch(editor, "stakeholders/cfo", {}, department="port")) == [("/links/department", department)]
    assert _errors(_put(editor, "WORKS_IN/WORKS_IN:ora:fin", {})) == [("", department)]
    above = _patch(editor, "departments/it", {}, parent="port")
    assert _errors(above) == [("/links/parent", "the department belongs to another account than the department")]
    stance = f"HAS_STANCE/{quote(tie_id('HAS_STANCE', 'ora', 'standing:acme'))}"
    assert _errors(_put(editor, stance, {"support": "enemy"})) == [("", opportunity)]
    team = _put(editor, "joint_teams/team", {"name": "Team"}, account="acme", customer_lead="ora")
    assert _errors(team) == [("/links/customer_lead", lead)]
    assert _put(editor, "INFLUENCES/INFLUENCES:ora:cfo", {}).status_code == 200
    assert _put(editor, "REPORTS_TO/REPORTS_TO:ora:cfo", {}).status_code == 200


def test_nothing_moves_away_from_what_it_is_joined_to(editor: FlaskClient) -> None:
    _put(editor, "departments/port", {"name": "Port"}, account="bare")
    reason = "cannot change: {} would join {} of two accounts; remove it first"
    moved = _patch(editor, "stakeholders/dev", {}, account="bare", department="port")
    assert _errors(moved) == [("/links/account", reason.format("HAS_ROLE", "stakeholder and opportunity"))]
    role = tie_id("HAS_ROLE", "dev", "standing:acme", "champion")
    again = [{"op": "patch", "kind": "HAS_ROLE", "id": role, "if_match": "*", "properties": {"role": "champion"}},
             {"op": "patch", "kind": "stakeholders", "id": "dev", "if_match": "*",
              "links": {"account": "bare", "department": None}}]  # fmt: skip
    stated = _errors(editor.post(f"{API}/changes", json={"changes": again}))
    assert stated == [("/changes/1/links/account", reason.format("HAS_ROLE", "stakeholder and opportunity"))]
    emptied = _patch(editor, "departments/fin", {}, account="bare")
    assert _errors(emptied) == [("/links/account", reason.format("WORKS_IN", "stakeholder and department"))]
    gone = [
        {"op": "delete", "kind": tie.partition(":")[0], "id": tie, "if_match": "*"}
        for tie in (
            tie_id("HAS_ROLE", "dev", "standing:acme", "champion"),
            tie_id("HAS_STANCE", "dev", "standing:acme"),
        )
    ]
    move = {"op": "patch", "kind": "stakeholders", "id": "dev", "if_match": "*",
            "links": {"account": "bare", "department": "port"}}  # fmt: skip
    assert editor.post(f"{API}/changes", json={"changes": [*gone, move]}).status_code == 200


def test_a_second_account_by_a_tie_is_refused(editor: FlaskClient) -> None:
    refused = _put(editor, "WORKS_AT/WORKS_AT:dev:bare", {})
    assert _errors(refused) == [("", "there is one WORKS_AT already: set `account` in the links of stakeholders")]
    assert _errors(_delete(editor, "WORKS_AT/WORKS_AT:dev:acme"))[0][1] == (
        "cannot be removed: stakeholders need one; set `account` in its links instead"
    )
    assert _errors(_patch(editor, "stakeholders/dev", {}, account=None)) == [("/links/account", "is required")]


def test_a_partners_person_may_lead_and_own_wherever_the_kind_allows(editor: FlaskClient) -> None:
    _put(editor, "partners/north", {"name": "North"})
    _put(editor, "partner_contacts/pia", {"name": "Pia"}, partner="north")
    held = _put(
        editor, "engagements/day", {"kind": "visit", "held_on": "2026-01-05"}, accounts=["acme"], our_lead="pia"
    )
    task = _put(editor, "actions/call", {"text": "Call"}, concerns="stakeholder:cfo", owner="pia")
    assert held.get_json()["links"] == {"accounts": ["acme"], "our_lead": "pia"}
    assert task.get_json()["links"] == {"concerns": "stakeholder:cfo", "owner": "pia"}


@pytest.mark.parametrize("concerns", ["foo:bar", "bar", "account:nobody", "stakeholder:", ":cfo", "Opportunity:x"])
def test_what_an_action_concerns_must_exist(editor: FlaskClient, concerns: str) -> None:
    refused = _put(editor, "actions/call", {"text": "Call"}, concerns=concerns, owner="kam")
    reason = "names no Account or Stakeholder that exists; it is written as account:ID or stakeholder:ID"
    assert ("/links/concerns", reason) in _errors(refused)


def test_a_name_is_not_cleared_while_somebody_is_in_contact(editor: FlaskClient) -> None:
    reason = "cannot be cleared while somebody is in contact with them: an open seat has nobody to be in contact with"
    assert _errors(_patch(editor, "stakeholders/dev", {"name": None})) == [("/properties/name", reason)]
    assert _patch(editor, "stakeholders/cfo", {"name": None}).status_code == 200  # nobody meets the CFO


def test_an_end_before_the_beginning_is_refused_across_two_changes(editor: FlaskClient) -> None:
    _patch(editor, "WORKS_AT/WORKS_AT:dev:acme", {"since": "2026-03-01"})
    refused = _patch(editor, "WORKS_AT/WORKS_AT:dev:acme", {"until": "2026-02-01"})
    assert _errors(refused) == [("/properties/until", "lies before since")]
    _put(editor, "programmes/lab", {"name": "Lab", "kind": "academy", "until": "2026-02-01"}, accounts=["acme"])
    late = _patch(editor, "programmes/lab", {"since": "2026-03-01"})
    assert _errors(late) == [("/properties/until", "lies before since")]


def test_a_standing_opportunity_stays(editor: FlaskClient) -> None:
    path = f"opportunities/{STANDING}"
    reason = "cannot be deleted: every account has its standing opportunity, which goes with the account"
    assert _errors(_delete(editor, path)) == [("", reason)]
    assert _errors(_patch(editor, path, {"standing": None}))[0][0] == "/properties/standing"
    moved = _patch(editor, path, {}, account="bare")
    assert _errors(moved) == [("/links/account", "a standing opportunity stays with its account")]
    tag = editor.get(f"{API}/{path}").headers["ETag"]
    whole = editor.put(f"{API}/{path}", json={"properties": {"name": "Always"}}, headers={"If-Match": tag})
    assert whole.get_json()["properties"] == {"name": "Always", "standing": True}


def test_an_account_goes_only_with_what_belongs_to_it(own: Context, editor: FlaskClient) -> None:
    _put(editor, "opportunities/line", {"name": "Line"}, account="acme")
    _put(editor, "actions/call", {"text": "Call"}, concerns="stakeholder:cfo", owner="kam")
    _put(editor, "engagements/day", {"kind": "visit", "held_on": "2026-01-05"}, accounts=["acme", "bare"])
    refused = _delete(editor, "accounts/acme")
    assert _errors(refused) == [
        ("", "cannot be deleted: 2 departments, 1 opportunities, 4 stakeholders would be left without their account; "
               "move or delete them first, or ask with cascade=true to delete them as well")
    ]  # fmt: skip
    assert _delete(editor, "accounts/acme", cascade="true").status_code == 200
    left = {label: sorted(own.store.whole_graph().nodes(label)) for label in own.store.whole_graph().labels()}
    assert left == {
        "Account": ["bare"], "Employee": ["exe", "kam"], "Engagement": ["day"], "Opportunity": ["standing:bare"]
    }  # fmt: skip
    assert editor.get(f"{API}/engagements/day").get_json()["links"] == {"accounts": ["bare"]}


def test_an_account_and_its_people_may_go_in_one_set(editor: FlaskClient) -> None:
    assert _delete(editor, "accounts/bare").status_code == 200  # it has nobody; its standing opportunity goes along
    assert editor.get(f"{API}/opportunities/{quote('standing:bare', safe='')}").status_code == 404
    gone = [("accounts", "acme"), *(("stakeholders", i) for i in ("cfo", "cio", "dev", "seat"))]
    gone += [("departments", "fin"), ("departments", "it")]
    changes = [{"op": "delete", "kind": kind, "id": id_, "if_match": "*"} for kind, id_ in gone]
    assert editor.post(f"{API}/changes", json={"changes": changes}).status_code == 200
    assert editor.get(f"{API}/opportunities").get_json()["items"] == []


def test_a_dotted_line_closes_no_circle(editor: FlaskClient) -> None:
    assert _put(editor, "REPORTS_TO/REPORTS_TO:cfo:dev", {"kind": "dotted"}).status_code == 200
    assert _patch(editor, "REPORTS_TO/REPORTS_TO:cfo:dev", {}).status_code == 200
    refused = _patch(editor, "REPORTS_TO/REPORTS_TO:cfo:dev", {"kind": "solid"})
    assert _errors(refused) == [("", "this closes a circle of REPORTS_TO: cfo → dev → cio → cfo")]
    assert _errors(_patch(editor, "REPORTS_TO/REPORTS_TO:cfo:dev", {"kind": None}))[0][1].startswith("this closes")


def test_a_reference_may_lead_to_what_comes_in_the_same_set(editor: FlaskClient) -> None:
    changes = [
        {"op": "put", "kind": "INFLUENCES", "id": "INFLUENCES:ada:cfo"},
        {"op": "put", "kind": "stakeholders", "id": "ada", "properties": {"name": "Ada"},
         "links": {"account": "new", "reports_to": "bob"}},
        {"op": "put", "kind": "stakeholders", "id": "bob", "properties": {"name": "Bob"}, "links": {"account": "new"}},
        {"op": "put", "kind": "accounts", "id": "new", "properties": {"name": "New"}},
    ]  # fmt: skip
    assert editor.post(f"{API}/changes", json={"changes": changes}).status_code == 200
    assert editor.get(f"{API}/stakeholders/ada").get_json()["links"] == {"account": "new", "reports_to": "bob"}


@pytest.mark.parametrize("id_", ["a/b", "/a", "a/", "a//b", "a b?c#d%e", "甲/乙", "x:y", "coverage"])
def test_ids_with_slashes_have_addresses(editor: FlaskClient, id_: str) -> None:
    address = f"accounts/{quote(id_, safe='')}"
    assert _put(editor, address, {"name": "Odd"}).get_json()["id"] == id_
    assert editor.get(f"{API}/{address}").get_json()["id"] == id_
    assert editor.get(f"{API}/{address}/coverage").get_json()["account"] == id_
    assert editor.get(f"{API}/{address}/map.svg").status_code == 200
    _put(editor, f"stakeholders/{quote('p' + id_, safe='')}", {"name": "P"}, account=id_)
    assert editor.get(f"{API}/stakeholders/{quote('p' + id_, safe='')}/paths").status_code == 200
    assert _delete(editor, f"stakeholders/{quote('p' + id_, safe='')}").status_code == 200
    assert _delete(editor, address).status_code == 200


@pytest.mark.parametrize("id_", ["..", "a/../b", "a\tb", "x" * 513])
def test_ids_that_no_address_leads_to_are_refused_on_both_ways_in(own: Context, editor: FlaskClient, id_: str) -> None:
    change = {"op": "put", "kind": "accounts", "id": id_, "properties": {"name": "Odd"}}
    ((pointer, reason),) = _errors(editor.post(f"{API}/changes", json={"changes": [change]}))
    assert pointer == "/changes/0/id"
    data = {"files": (_csv(f'id,name\n"{id_}",Odd\n'), "accounts.csv")}
    rejected = editor.post(f"{API}/import", data=data).get_json()["rejected"]
    assert [(r["column"], r["reason"]) for r in rejected] == [("id", reason)]


def _csv(text: str) -> Any:
    import io

    return io.BytesIO(text.encode())
