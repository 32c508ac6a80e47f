"""A real Neo4j Community server for tests: jars from Maven Central, kept between runs, in a home of its own.

Loopback only, free ports, a generated password, a fresh database for each server, TLS or not. Needs
`java` (17 or 21), `mvn` and `openssl`; `scripts/setup system-test` installs them.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neo4j import GraphDatabase

_POM = Path(__file__).parent / "neo4j" / "pom.xml"
_QUICK_TO_START = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]  # and a third as fast in the long run
_JVM = ["-Xmx1g"]
_JVM += [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.nio", "java.io", "sun.nio.ch")]
_START_LIMIT = 120.0  # seconds; 6 to 10 on two idle cores
_CONFIGURATION = """\
server.default_listen_address=127.0.0.1
server.default_advertised_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
server.memory.pagecache.size=128m
server.bolt.tls_level=OPTIONAL
dbms.ssl.policy.bolt.enabled=true
dbms.ssl.policy.bolt.client_auth=NONE
dbms.ssl.policy.bolt.base_directory=certificates
"""
_CERTIFICATE = [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
    "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "private.key", "-out", "public.crt",
]  # fmt: skip


def cache_folder() -> Path:
    """Where the jars are kept: in the user's cache, so that every checkout shares them."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "graphsvc-tests"


def jars(cache: Path | None = None, maven: str = "mvn") -> Path:
    """The folder of the server's jars, downloaded by the first call. The pom's contents name it, so a new pom is a
    new folder; it gets its name when it is whole, so a broken download is never taken for one."""
    cache = cache or cache_folder()
    wanted = cache / f"neo4j-{hashlib.sha256(_POM.read_bytes()).hexdigest()[:12]}"
    cache.mkdir(parents=True, exist_ok=True)
    with _locked(cache / "lock"):
        if not wanted.is_dir():
            _download(wanted, maven)
    return wanted


def _download(wanted: Path, maven: str) -> None:
    part = wanted.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    command = [_program(maven), "-q", "-B", "-f", str(_POM), "dependency:copy-dependencies"]
    command += ["-DincludeScope=runtime", f"-DoutputDirectory={part}"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(f"Maven cannot fetch the jars of Neo4j:\n{done.stdout}{done.stderr}")
    part.rename(wanted)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"The tests on Neo4j need {name}: run `scripts/setup system-test`.")
    return found


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Neo4jServer:
    """A server over a home folder. `start` may follow `stop` or `kill`: the data stay."""

    def __init__(self, home: Path, *, long_run: bool = False) -> None:
        self.home = home
        self._flags = _JVM if long_run else [*_QUICK_TO_START, *_JVM]
        self.port = free_port()
        self.password = secrets.token_hex(16)  # never begins with a dash, which the tool would take for an option
        self.password_file = home / "password"
        self._process: subprocess.Popen[bytes] | None = None
        self._jars = jars()
        self._prepare()

    @property
    def url(self) -> str:
        return f"neo4j://neo4j@127.0.0.1:{self.port}"

    @property
    def certificate(self) -> Path:
        return self.home / "certificates" / "public.crt"

    @property
    def pid(self) -> int:
        assert self._process is not None, "the server does not run"
        return self._process.pid

    def start(self) -> None:
        """Returns when Bolt answers. Raises RuntimeError with the server's own words if it does not start."""
        command = self._java("org.neo4j.server.CommunityEntryPoint", f"--home-dir={self.home}")
        with (self.home / "output.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, f"--config-dir={self.home / 'conf'}"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,
            )
        deadline = time.monotonic() + _START_LIMIT
        while not answers(self.port):  # Bolt's port opens last of all
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"Neo4j does not start:\n{self._words()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends it in order, which takes 10 seconds."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it as a crash would."""
        self._end(signal.SIGKILL)

    def wipe(self) -> None:
        """Takes everything out of the database: nodes in batches, constraints, indexes."""
        address = f"bolt://127.0.0.1:{self.port}"
        with GraphDatabase.driver(address, auth=("neo4j", self.password)) as driver, driver.session() as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()
            for row in session.run("SHOW CONSTRAINTS YIELD name").values():
                session.run(f"DROP CONSTRAINT `{row[0]}`").consume()
            for row in session.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name").values():
                session.run(f"DROP INDEX `{row[0]}`").consume()

    def administer(self, *words: str) -> None:
        """Runs the server's tool (`neo4j-admin`) on it, while it does not run. Raises RuntimeError with its words."""
        done = subprocess.run(
            [*self._java("org.neo4j.server.startup.Neo4jAdminCommand"), *words],
            env={**os.environ, "NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"Neo4j's tool fails at {' '.join(words[:2])}:\n{done.stdout}{done.stderr}")

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _prepare(self) -> None:
        (self.home / "conf").mkdir(parents=True)
        text = _CONFIGURATION.format(port=self.port)
        (self.home / "conf" / "neo4j.conf").write_text(text, encoding="ascii")
        self._make_certificate()
        (self.home / "url").write_text(self.url, encoding="ascii")
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(self.password, encoding="ascii")
        # The tool takes the password as an argument only: a minute's password of a server that nobody else reaches.
        self.administer("dbms", "set-initial-password", self.password)

    def _make_certificate(self) -> None:
        """Signed by itself: whoever verifies it must be told to trust `certificate`."""
        self.certificate.parent.mkdir()
        folder = self.certificate.parent
        subprocess.run([_program("openssl"), *_CERTIFICATE], cwd=folder, check=True, capture_output=True)

    def _java(self, main: str, *arguments: str) -> list[str]:
        return [_program("java"), *self._flags, "-cp", f"{self._jars}/*", main, *arguments]

    def _words(self) -> str:
        logs = [self.home / "output.log", self.home / "logs" / "neo4j.log"]
        return "\n".join(log.read_text(errors="replace")[-2000:] for log in logs if log.exists())


def _end_with_parent() -> None:
    """Linux ends the server with the test run, also when that is killed."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


@contextmanager
def running(home: Path, *, long_run: bool = False) -> Iterator[Neo4jServer]:
    """A server for as long as the block lasts. Its data are not needed afterwards, so it ends at once.

    `long_run`: with the virtual machine's own settings, as its users have it, for measuring.
    """
    server = Neo4jServer(home, long_run=long_run)
    try:
        server.start()
        yield server
    finally:
        server.kill()


@contextmanager
def password_of(server: Neo4jServer) -> Iterator[None]:
    """The server's password where stores look for one, for as long as the block lasts."""
    os.environ["GRAPHSVC_PASSWORD_FILE"] = str(server.password_file)
    try:
        yield
    finally:
        del os.environ["GRAPHSVC_PASSWORD_FILE"]
