"""Foreign hosts, foreign origins, wrong input: refused with a sentence, never with a value or a stack trace."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
from flask.testing import FlaskClient

from graphsvc.errors import InvalidInput
from graphsvc.settings import check_host

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.0.2.7:8080", "[broken"])
def test_a_foreign_host_is_refused(client: FlaskClient, host: str) -> None:
    assert client.get("/api/v1/health", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://localhost"])
def test_a_foreign_origin_is_refused(client: FlaskClient, origin: str) -> None:
    response = client.post("/api/v1/changes", json={"changes": []}, headers={"Origin": origin})
    assert response.status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_loopback_is_served(host: str) -> None:
    assert check_host(host) == host


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "example.org", "::"])
def test_another_address_is_refused_until_there_is_sign_in(host: str) -> None:
    with pytest.raises(InvalidInput, match="no sign-in yet"):
        check_host(host)


def test_a_wrong_parameter_is_named_and_its_value_is_not_echoed(client: FlaskClient) -> None:
    response = client.get("/api/v1/accounts/acme/plan", query_string={"k": "<script>"})
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/k"
    assert "<script>" not in response.get_data(as_text=True)


def test_an_unknown_address_is_a_problem_document(client: FlaskClient) -> None:
    response = client.get("/api/v1/nothing/here/at/all")
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"


def test_openapi_describes_every_route_and_nothing_else(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    described = {(path, method.upper()) for path, routes in document["paths"].items() for method in routes}
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == served
    assert len(served) == 45


def test_the_pages_types_come_from_the_routes_as_they_are(client: FlaskClient) -> None:
    # `.venv/bin/python scripts/openapi.py` writes it again after a change of the routes.
    kept = orjson.loads((ROOT / "web" / "openapi.json").read_bytes())
    assert client.get("/openapi.json").get_json() == kept
