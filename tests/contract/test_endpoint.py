"""How a store by URL is named, and where its password comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.errors import InvalidInput
from graphsvc.store.endpoint import Address, UrlEndpoint


@pytest.fixture(autouse=True)
def _no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRAPHSVC_PASSWORD", raising=False)
    monkeypatch.delenv("GRAPHSVC_PASSWORD_FILE", raising=False)


@pytest.mark.parametrize(
    ("url", "uri", "user", "database"),
    [
        ("neo4j://db.example", "neo4j://db.example", "neo4j", None),
        ("bolt://anna@127.0.0.1:7688/crm", "bolt://127.0.0.1:7688", "anna", "crm"),
        ("neo4j+s://o%27neil%40x@db.example/", "neo4j+s://db.example", "o'neil@x", None),
        ("bolt+ssc://[::1]:7687/a/", "bolt+ssc://[::1]:7687", "neo4j", "a"),
    ],
)
def test_a_url_says_where_and_as_whom(
    monkeypatch: pytest.MonkeyPatch, url: str, uri: str, user: str, database: str | None
) -> None:
    monkeypatch.setenv("GRAPHSVC_PASSWORD", "s3cret")
    endpoint = UrlEndpoint(url)
    assert endpoint.open() == Address(uri, user, "s3cret", database)
    assert endpoint.name == uri
    assert "s3cret" not in repr(endpoint.open())


@pytest.mark.parametrize(
    ("urls", "message", "hint"),
    [
        (
            ["neo4j://anna:s3cret@db.example", "bolt://:s3cret@db.example", "bolt://:s3cret@"],
            "The store's URL has a password in it.",
            "Write neo4j://user@host:7687 and put the password into GRAPHSVC_PASSWORD.",
        ),
        (
            ["neo4j://", "bolt:///x", "bolt://anna@"],
            "The store's URL has no host.",
            "Write neo4j://user@host:7687/database.",
        ),
    ],
)
def test_a_url_with_a_password_or_without_a_host_is_refused(urls: list[str], message: str, hint: str) -> None:
    for url in urls:
        with pytest.raises(InvalidInput) as caught:
            UrlEndpoint(url)
        assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize("url", ["bolt://db.example:port", "bolt://db.example:99999", "bolt://[::1"])
def test_a_url_that_cannot_be_read_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        UrlEndpoint(url)


def test_a_password_file_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(" from the file\n")
    monkeypatch.setenv("GRAPHSVC_PASSWORD", "from the environment")
    monkeypatch.setenv("GRAPHSVC_PASSWORD_FILE", str(file))
    assert UrlEndpoint("bolt://x").open().password == "from the file"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "GRAPHSVC_PASSWORD_FILE cannot be read. Check the path and rights."),
        ("pässwort".encode("latin-1"), "The file of GRAPHSVC_PASSWORD_FILE is no UTF-8 text. Write it anew."),
        (b" \n", "The file of GRAPHSVC_PASSWORD_FILE is empty. Write the password into it."),
    ],
)
def test_a_password_file_that_does_not_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, said: str
) -> None:  # fmt: skip
    if content is not None:
        (tmp_path / "password").write_bytes(content)
    monkeypatch.setenv("GRAPHSVC_PASSWORD_FILE", str(tmp_path / "password"))
    with pytest.raises(InvalidInput) as told:
        UrlEndpoint("neo4j://host").open()
    assert str(told.value) == said


@pytest.mark.parametrize(
    ("file", "message"),
    [(None, "The store needs a password."), ("missing", "GRAPHSVC_PASSWORD_FILE cannot be read.")],
)
def test_without_a_password_it_says_where_to_put_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str | None, message: str
) -> None:
    if file:
        monkeypatch.setenv("GRAPHSVC_PASSWORD_FILE", str(tmp_path / file))
    with pytest.raises(InvalidInput) as caught:
        UrlEndpoint("bolt://x").open()
    assert caught.value.message == message
    assert caught.value.hint
