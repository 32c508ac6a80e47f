"""What only a Neo4j by URL has: a password, other people's data, an address. The real server throughout."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from neo4j import GraphDatabase

from graphsvc.errors import GraphsvcError, InvalidInput, StoreUnusable
from graphsvc.store import open_store

from . import neo4j_server as server
from .build import account, commit, put
from .conftest import by_url
from .neo4j_server import Neo4jServer

_WRONG = "wr0ng-horse-battery"


def _said(error: BaseException) -> str:
    """All that a log could hold of it: the words, the hint, the trace with its causes."""
    return "".join([*traceback.format_exception(error), repr(error), str(getattr(error, "hint", ""))])


def _until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_a_server_listens_on_loopback_only(neo4j_server: Neo4jServer) -> None:
    listening = psutil.Process(neo4j_server.pid).net_connections("inet")
    places = {(c.laddr.ip.removeprefix("::ffff:"), c.laddr.port) for c in listening if c.status == psutil.CONN_LISTEN}
    assert places == {("127.0.0.1", neo4j_server.port)}


def test_a_killed_server_comes_back_with_all_that_was_acknowledged(second_server: Neo4jServer) -> None:
    second_server.wipe()
    with by_url(second_server.home) as store:
        done = commit(store, *account("kept", 5))
    second_server.kill()
    second_server.start()
    with by_url(second_server.home) as store:
        assert store.revision() == done.number
        assert sorted(store.account_graph("kept").nodes("Stakeholder")) == [f"kept-{i}" for i in range(5)]


def test_the_password_comes_from_the_environment_or_a_file(
    empty_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHSVC_PASSWORD", empty_server.password)
    with_bolt = empty_server.url.replace("neo4j://", "bolt://")
    open_store(with_bolt).close()
    monkeypatch.setenv("GRAPHSVC_PASSWORD", _WRONG)
    monkeypatch.setenv("GRAPHSVC_PASSWORD_FILE", str(empty_server.password_file))  # wins
    open_store(empty_server.url).close()


def test_a_wrong_password_is_named_nowhere(
    neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for variable in ("GRAPHSVC_PASSWORD", "GRAPHSVC_TO_PASSWORD"):
        monkeypatch.setenv(variable, _WRONG)
        with caplog.at_level(logging.DEBUG), pytest.raises(StoreUnusable, match="refuses the password") as caught:
            open_store(neo4j_server.url, variable)
        assert caught.value.hint == f"Check {variable}."
        assert _WRONG not in _said(caught.value)
        assert _WRONG not in caplog.text


def test_the_right_password_is_in_no_log_and_no_process_list(
    neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("GRAPHSVC_PASSWORD", neo4j_server.password)
    with caplog.at_level(logging.DEBUG):
        open_store(neo4j_server.url).close()
    port = server.free_port()
    program = [sys.executable, "-c", "from graphsvc.cli import main; main()", "--store", neo4j_server.url]
    command = [*program, "serve", "--port", str(port)]
    service = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        _until(lambda: server.answers(port))
        running = [psutil.Process(service.pid), *psutil.Process(service.pid).children(recursive=True)]
        shown = [" ".join(process.cmdline()) for process in running]
    finally:
        service.terminate()
        printed, _ = service.communicate(timeout=30)
    assert neo4j_server.url in shown[0]
    assert [text for text in (*shown, printed, caplog.text) if neo4j_server.password in text] == []
    logs = [log.read_text(errors="replace") for log in (neo4j_server.home / "logs").iterdir()]
    assert [log for log in logs if neo4j_server.password in log] == []


@pytest.mark.parametrize(
    "url",
    ["neo4j://eve:s3cret@h", "neo4j://eve:s3cr/et@h", "neo4j://h:s3cret", "bolt://h:99999", "bolt://[::1", "neo4j://"],
)
def test_a_url_that_cannot_be_one_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(
        InvalidInput, match=r"The store's URL (cannot be read|has (no host|a password in it))"
    ) as caught:
        open_store(url)
    assert "s3cr" not in f"{caught.value} {caught.value.hint} {caught.value.__cause__}"


@pytest.mark.parametrize("scheme", ["neo4j", "bolt"])
def test_a_database_that_is_not_there_is_named_so(
    neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("GRAPHSVC_PASSWORD", neo4j_server.password)
    url = neo4j_server.url.replace("neo4j://", f"{scheme}://").rstrip("/") + "/nowhere"
    with pytest.raises(StoreUnusable) as caught:
        open_store(url)
    assert caught.value.message == "The server has no database of this name."
    assert caught.value.hint == "Create it, or leave the name out of the URL: then it is the server's default one."


def test_tls_is_verified(neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHSVC_PASSWORD", neo4j_server.password)
    verified = neo4j_server.url.replace("neo4j://", "neo4j+s://")
    for url in (verified, verified.replace("neo4j+s", "bolt+s")):
        began = time.monotonic()
        with pytest.raises(
            StoreUnusable, match=r"^The server's certificate cannot be verified \(self-signed"
        ) as caught:
            open_store(url)
        assert time.monotonic() - began < 10  # seconds: it is not tried again for 30
        assert caught.value.hint == (
            "Name the file of the authority that signed it in SSL_CERT_FILE; for a trial, write neo4j+ssc:// or "
            "bolt+ssc://, which believes whoever answers."
        )
        assert neo4j_server.password not in _said(caught.value)
    open_store(verified.replace("+s://", "+ssc://")).close()  # encrypted, to whomsoever
    monkeypatch.setenv("SSL_CERT_FILE", str(neo4j_server.certificate))
    open_store(verified).close()


@pytest.mark.parametrize(("variable", "value"), [("", ""), ("GRAPHSVC_PASSWORD_FILE", "/nowhere/s3cret")])
def test_without_a_password_nothing_is_tried(
    neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.delenv("GRAPHSVC_PASSWORD", raising=False)
    if variable:
        monkeypatch.setenv(variable, value)
    with pytest.raises(InvalidInput, match=r"needs a password|GRAPHSVC_PASSWORD_FILE cannot be read"):
        open_store(neo4j_server.url)


def test_the_database_of_the_server_itself_is_none_for_data(
    neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHSVC_PASSWORD", neo4j_server.password)
    with pytest.raises(GraphsvcError, match="The store's engine refuses"):
        open_store(neo4j_server.url + "/system")


def test_other_peoples_data_are_refused_and_left_alone(empty_server: Neo4jServer) -> None:
    address, auth = f"bolt://127.0.0.1:{empty_server.port}", ("neo4j", empty_server.password)
    with GraphDatabase.driver(address, auth=auth) as driver:
        driver.execute_query("CREATE (:Movie {title: 'Ours'})")
        with pytest.raises(StoreUnusable, match="not a graphsvc store: it holds Movie nodes"):
            by_url(empty_server.home)
        labels = driver.execute_query("MATCH (n) RETURN labels(n) AS labels").records
        constraints = driver.execute_query("SHOW CONSTRAINTS").records
    assert ([row["labels"] for row in labels], constraints) == ([["Movie"]], [])


def test_a_large_commit_is_one_commit(empty_server: Neo4jServer) -> None:
    with by_url(empty_server.home, batch=50) as store:
        # 1 account, 1 opportunity, 1 OF; 200 people with WORKS_AT; 199 lines
        done = commit(store, *account("a", 200))
        assert (done.number, done.created) == (1, 602)
        again = commit(store, *account("a", 200))
        assert (again.number, again.unchanged, store.revision()) == (1, 602, 1)
        assert commit(store, put("Account", "b")).number == 2


def test_the_cache_takes_no_broken_download_for_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maven = tmp_path / "bin" / "mvn"
    maven.parent.mkdir()
    folder = 'for a in "$@"; do case $a in -DoutputDirectory=*) to=${a#*=};; esac; done; mkdir -p "$to"'
    maven.write_text(f'#!/bin/sh\n{folder}; touch "$to/half.jar"; echo the line was cut; exit 1\n')
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", f"{maven.parent}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(RuntimeError, match="the line was cut"):
        server.jars(tmp_path / "cache")
    maven.write_text(f'#!/bin/sh\n{folder}; touch "$to/whole.jar"\n')
    assert [jar.name for jar in server.jars(tmp_path / "cache").iterdir()] == ["whole.jar"]
    maven.write_text("#!/bin/sh\nexit 1\n")  # and is not asked again
    assert [jar.name for jar in server.jars(tmp_path / "cache").iterdir()] == ["whole.jar"]
