"""The answers over REST, with figures worked out by hand."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

TODAY = {"today": "2026-11-24"}


def test_key_people(client: FlaskClient) -> None:
    answer = client.get("/api/v1/accounts/acme/key-people", query_string=TODAY).get_json()
    # d: economic buyer 4, problem owner 2, champion 0 of 6. No required seat is open: all three roles are held.
    # r: lines cio-cfo, dev-cio, seat-cio (down 0.5, up 0.2), dev→cio 0.5 beside dev's 0.2 up: 1-(1-.5)(1-.2) = .6.
    # a: cfo .5·.2 = .1; cio .5·(1-.5·.4·.8) = .42; dev, seat .5·.5 = .25.
    # W: cfo ← cio 1; cio ← cfo .5/1.3, dev .6/1.3, seat .2/1.3; dev, seat ← cio 1.
    # y_cfo = 4/6 + .42·(.5/1.3)·y_cio; y_dev = .42·(.6/1.3)·y_cio; y_seat = .42·(.2/1.3)·y_cio;
    # y_cio = 2/6 + .1·y_cfo + .25·(y_dev + y_seat)
    k = 0.42 / 1.3
    y_cio = (2 / 6 + 0.1 * 4 / 6) / (1 - 0.1 * k * 0.5 - 0.25 * k * 0.8)
    expected = {
        "cfo": 0.9 * (4 / 6 + k * 0.5 * y_cio),
        "cio": 0.58 * y_cio,
        "dev": 0.75 * k * 0.6 * y_cio,
        "seat": 0.75 * k * 0.2 * y_cio,
    }
    assert [p["id"] for p in answer["people"]] == ["cfo", "cio", "dev", "seat"]
    for person in answer["people"]:
        assert person["decision_share"] == pytest.approx(expected[person["id"]], abs=1e-12)
        assert sum(part["share"] for part in person["because"]) == pytest.approx(expected[person["id"]], abs=1e-12)
    assert answer["evidence"] == "roles"
    assert answer["open_seats"] == []
    assert answer["open_share"] == pytest.approx(expected["seat"], abs=1e-12)
    assert answer["opportunity"] == "standing:acme"
    assert answer["withheld"] == []


def test_how_sure_shares_and_ranks_are(client: FlaskClient) -> None:
    """The draws are those of the analysis, whose own tests have them from the definition; here: whose is whose."""
    asked = {**TODAY, "intervals": "true"}
    people = client.get("/api/v1/accounts/acme/key-people", query_string=asked).get_json()["people"]
    for person in people:
        low, high = person["share_interval"]
        assert 0 <= low < person["decision_share"] < high <= 1
        first, last = person["rank_interval"]
        assert first <= person["rank"] <= last
    # cfo decides by role with two thirds, dev and seat through cio alone: nine of ten draws keep them far apart.
    shares = {person["id"]: person["share_interval"] for person in people}
    assert shares["cfo"][0] > max(shares["dev"][1], shares["seat"][1])
    assert {tuple(sorted(person["undecided"])) for person in people[:2]} <= {(), ("cfo",), ("cio",)}
    without = client.get("/api/v1/accounts/acme/key-people", query_string=TODAY).get_json()["people"]
    assert {(p["share_interval"], p["rank_interval"], p["undecided"]) for p in without} == {(None, None, None)}


def test_coverage_adds_up(client: FlaskClient) -> None:
    answer = client.get("/api/v1/accounts/acme/coverage", query_string=TODAY).get_json()
    by_id = {gap["id"]: gap for gap in answer["gaps"]}
    # Undated levels do not decay: problem solver .75, vendor .25; nobody meets cfo, and nobody can meet a seat.
    assert {i: g["coverage"] for i, g in by_id.items()} == {"cfo": 0.0, "cio": 0.75, "dev": 0.25, "seat": 0.0}
    assert sum(g["gap"] for g in answer["gaps"]) == pytest.approx(1 - answer["coverage"], abs=1e-12)
    # Targets are cfo and cio (d > 0). Everything begins with kam, and cfo is reached through cio alone: one thread,
    # gone with kam or with cio. Without cfo or dev it still runs kam → cio.
    assert answer["threads"] == {"count": 1, "verdict": "single_threaded", "cut": ["kam", "cio"]}


def test_paths_name_the_way_in(client: FlaskClient) -> None:
    answer = client.get("/api/v1/stakeholders/cfo/paths", query_string=TODAY).get_json()
    # kam → cio .75, cio → cfo .2 (a report influences the boss): .15. dev is an enemy, so not in between.
    best = answer["paths"][0]
    assert best["strength"] == pytest.approx(0.15, abs=1e-12)
    assert [(s["from"], s["to"]) for s in best["steps"]] == [("kam", "cio"), ("cio", "cfo")]
    assert best["weakest_step"] == 1
    assert answer["not_offered"][0]["because"] == "Bo Lind is against us (enemy)"


def test_plan_proposes_the_sponsor_for_the_cfo(client: FlaskClient) -> None:
    answer = client.get("/api/v1/accounts/acme/plan", query_string={**TODAY, "k": 1}).get_json()
    # The largest gap is cfo; both managers are within one level, t = .6, so coverage rises by .6 of that gap.
    # Of the two, only kam has a path there: the sum of path strengths decides.
    (proposal,) = answer["proposals"]
    gap = next(g for g in client.get("/api/v1/accounts/acme/coverage", query_string=TODAY).get_json()["gaps"])
    assert (proposal["ours"], proposal["stakeholder"]) == ("kam", "cfo")
    assert proposal["gain"] == pytest.approx(0.6 * gap["gap"], abs=1e-12)


def test_the_plan_over_the_portfolio_and_the_portfolio_at_a_glance(client: FlaskClient) -> None:
    """What they say is worked out in tests/services/test_portfolio_plan.py."""
    plan = client.get("/api/v1/portfolio/plan", query_string={**TODAY, "k": 1}).get_json()
    (proposal,) = plan["proposals"]
    # No account has a value: gain and coverage gain are the same, .6 of the largest gap.
    gap = client.get("/api/v1/accounts/acme/coverage", query_string=TODAY).get_json()["gaps"][0]
    assert (proposal["account"], proposal["stakeholder"]) == ("acme", gap["id"])
    assert proposal["gain"] == proposal["coverage_gain"] == pytest.approx(0.6 * gap["gap"], abs=1e-12)
    assert plan["bound"] == pytest.approx(plan["gain"], rel=1e-9)
    whole = client.get("/api/v1/portfolio/analysis", query_string=TODAY).get_json()
    assert whole["totals"]["verdicts"] == {"single_threaded": 1, "unknown": 1}
    assert [(each["id"], each["accounts"], each["active_stakeholders"]) for each in whole["load"]] == [("kam", 1, 2)]
    assert (whole["whitespace"], whole["whitespace_total"], whole["totals"]["value_at_risk"]) == ([], 0, None)
    for wrong in ({"k": 0}, {"k": 5001}):
        assert client.get("/api/v1/portfolio/plan", query_string=wrong).status_code == 422


def test_risk_positions_interface_and_teams(client: FlaskClient) -> None:
    """What they say is worked out by hand in tests/services/test_structure.py."""
    asked = {each: client.get(f"/api/v1/accounts/acme/{each}", query_string=TODAY) for each in
             ("risk", "positions", "interface", "teams")}  # fmt: skip
    assert {each: answer.status_code for each, answer in asked.items()} == dict.fromkeys(asked, 200)
    assert [p["id"] for p in asked["risk"].get_json()["people"]][:2] == ["cio", "kam"]
    assert [p["id"] for p in asked["positions"].get_json()["people"]] == ["cio", "cfo", "dev", "seat"]
    assert asked["teams"].get_json()["teams"] == []
    # kam alone is in contact, with cio and dev of one department: a line fans out on one side only.
    (grown,) = asked["teams"].get_json()["interpenetration"]
    assert (grown["share"], grown["people"], grown["pattern"], grown["lines"]) == (0.0, [], None, 1)
    sales = grown["columns"].index("sales")
    assert {row: cells[sales] for row, cells in zip(grown["rows"], grown["cells"], strict=True)} == {
        "fin": {"pairs": 0, "possible": 1, "density": 0.0}, "it": {"pairs": 2, "possible": 2, "density": 1.0},
    }  # fmt: skip
    whole = client.get("/api/v1/portfolio/interface", query_string=TODAY).get_json()
    assert whole["states"] == {"neither": 1, "ours_only": 1}
    assert asked["interface"].get_json()["accounts"][0] == whole["accounts"][1]
    assert client.get("/api/v1/accounts/nowhere/risk").status_code == 404
    person = client.get("/api/v1/people/kam/risk", query_string=TODAY).get_json()
    assert [(each["id"], each["verdict_after"]) for each in person["accounts"]] == [("acme", "no_contact")]


def test_cooling_moves_groups_and_assess(client: FlaskClient) -> None:
    """Undated levels do not fade, and no day of a contact is known: nothing of acme goes cold. Nobody moved."""
    asked = {
        name: client.get(f"/api/v1/portfolio/{name}", query_string=TODAY) for name in ("cooling", "moves", "groups")
    }
    found = {name: response.get_json() for name, response in asked.items()}
    assert (found["cooling"]["contacts"], found["cooling"]["days"], found["cooling"]["then"]) == ([], 90, "2027-02-22")
    assert (found["moves"]["moves"], found["groups"]["groups"]) == ([], [])
    assert {(each["today"], each["metrics_version"], each["account"]) for each in found.values()} == {
        ("2026-11-24", "1", None)
    }
    worth = client.get("/api/v1/accounts/acme/assess", query_string=TODAY).get_json()
    assert (worth["account"], worth["assessment"], worth["value"], worth["cut"]) == ("acme", None, None, 50)
    assert worth["money_at_risk"] == pytest.approx(1_000_000 * (1 - worth["coverage"]), abs=1e-6)
    mine = client.get(
        "/api/v1/portfolio/cooling", query_string={**TODAY, "account": "acme", "manager": "kam", "days": 9}
    )
    assert (mine.get_json()["account"], mine.get_json()["days"]) == ("acme", 9)
    assert client.get("/api/v1/portfolio/cooling", query_string={"days": 0}).status_code == 422
    for nobody in ("nobody", ""):
        assert client.get("/api/v1/portfolio/cooling", query_string={"manager": nobody}).status_code == 404
    assert client.get("/api/v1/accounts/nobody/assess").status_code == 404


def test_what_if_and_what_it_refuses(client: FlaskClient) -> None:
    """What it says is worked out by hand in tests/services/test_what_if.py."""
    address = "/api/v1/accounts/acme/what-if"
    met = {"contact": [{"ours": "exe", "stakeholder": "cfo", "level": "credible_source"}]}
    answer = client.post(address, query_string=TODAY, json=met).get_json()
    assert [answer[end]["threads"]["count"] for end in ("before", "after")] == [1, 2]
    assert answer["changes"] == [{"kind": "contact", "people": ["exe", "cfo"], "value": "credible_source",
                                  "text": "Otto Fynn – Ines Vale: new contact (credible source)"}]  # fmt: skip
    plain = client.post(address, query_string={**TODAY, "lang": "zh"}, json={"without": ["Lena Hart"]}).get_json()
    assert (plain["changes"][0]["text"], plain["after"]["coverage"]) == ("Lena Hart离开", 0.0)
    whole = client.post("/api/v1/portfolio/what-if", query_string=TODAY, json={"without": ["kam"]}).get_json()
    assert [each["account"] for each in whole["accounts"]] == ["acme"]
    assert (whole["accounts"][0]["after"], whole["no_contact"]) == (plain["after"], 1)
    two = {"support": [{"stakeholder": "cfo", "support": "enemy"}], "without": ["cfo"]}
    refused = client.post(address, json=two)
    assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
    assert refused.get_json()["errors"] == [
        {"pointer": "/support/0", "detail": "Ines Vale leaves in the same what-if"}
    ]  # fmt: skip
    for body, status in (({"without": ["Nobody There"]}, 404), ({}, 422), ({"without": "kam"}, 422), ({"who": []}, 422),
                         ({"join": [{"name": "Ida", "department": "Nobody There"}]}, 404)):  # fmt: skip
        response = client.post(address, json=body)
        assert response.status_code == status
        assert "Nobody There" not in response.get_data(as_text=True)
    assert client.post("/api/v1/accounts/nowhere/what-if", json=met).status_code == 404
    assert client.get("/api/v1/health").get_json()["revision"] == answer["revision"]


def test_an_account_without_people_is_unknown_not_zero(client: FlaskClient) -> None:
    (row,) = [a for a in client.get("/api/v1/accounts").get_json()["accounts"] if a["id"] == "bare"]
    assert (row["coverage"], row["known_coverage"], row["verdict"], row["threads"]) == (None, None, "unknown", None)
    assert row["annual_revenue"] is None


@pytest.mark.parametrize("text", ["acme", "Alder Mills", "桤木工厂"])
def test_an_account_by_id_or_name(client: FlaskClient, text: str) -> None:
    assert client.get(f"/api/v1/accounts/{text}/coverage").get_json()["account"] == "acme"


def test_an_unknown_account_is_a_problem_document(client: FlaskClient) -> None:
    response = client.get("/api/v1/accounts/nobody/coverage")
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"
    assert response.get_json()["detail"].startswith("There is no account with this id or name.")


def test_a_known_etag_is_answered_with_304(client: FlaskClient) -> None:
    first = client.get("/api/v1/accounts/acme/coverage", query_string=TODAY)
    again = client.get(
        "/api/v1/accounts/acme/coverage", query_string=TODAY, headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_the_scene_and_the_files_share_one_geometry(client: FlaskClient) -> None:
    scene = client.get("/api/v1/accounts/acme/scene").get_json()
    svg = client.get("/api/v1/accounts/acme/map.svg").get_data(as_text=True)
    assert f'viewBox="0 0 {scene["width"]:g} {scene["height"]:g}"' in svg
    assert {c["id"] for c in scene["cards"]} == {"cfo", "cio", "dev", "seat", "kam", "exe"}


def test_search_finds_by_a_part_of_the_name(client: FlaskClient) -> None:
    found = client.get("/api/v1/search", query_string={"q": "ree"}).get_json()["found"]
    assert found == [{"kind": "stakeholders", "id": "cio", "name": "Tom Reed", "account": "acme"}]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("CFO", [("stakeholders", "cfo", "Ines Vale", "acme")]),
        ("alder", [("accounts", "acme", "Alder Mills", "acme")]),
        ("fin", [("departments", "fin", "Finance", "acme")]),
        ("sea", [("stakeholders", "seat", "Head of data", "acme")]),
        ("standing:", [("opportunities", "standing:acme", "Standing", "acme"),
                       ("opportunities", "standing:bare", "Standing", "bare")]),
        ("kam", [("employees", "kam", "Lena Hart", None)]),
        ("am", []),
    ],
)  # fmt: skip
def test_search_finds_ids_by_their_beginning_and_says_which_account(
    client: FlaskClient, query: str, found: list[tuple[str, str, str, str | None]]
) -> None:
    answer = client.get("/api/v1/search", query_string={"q": query}).get_json()["found"]
    assert [(f["kind"], f["id"], f["name"], f["account"]) for f in answer] == found


def test_the_scene_carries_what_every_answer_carries(client: FlaskClient) -> None:
    scene = client.get("/api/v1/accounts/Alder%20Mills/scene", query_string={**TODAY, "lang": "zh"}).get_json()
    plan = client.get("/api/v1/accounts/acme/plan", query_string=TODAY).get_json()
    shared = ("account", "account_name", "opportunity", "today", "revision", "metrics_version", "withheld")
    assert {name: scene[name] for name in shared} == {name: plan[name] for name in shared}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", scene["as_of"])
    assert (scene["lang"], scene["redacted"]) == ("zh", False)


def test_the_scenes_schema_describes_all_that_is_sent(client: FlaskClient) -> None:
    schemas = client.get("/openapi.json").get_json()["components"]["schemas"]
    scene = client.get("/api/v1/accounts/acme/scene").get_json()
    parts = {"SceneAnswer": scene, "SceneTheme": scene["theme"], "SceneLine": scene["lines"][0],
             "Card": scene["cards"][0], "Panel": scene["panels"][0], "Text": scene["titles"][0],
             "LegendItem": scene["legend"][0]}  # fmt: skip
    assert {n: set(schemas[n]["properties"]) for n in parts} == {n: set(part) for n, part in parts.items()}
