"""A real PostgreSQL of our own for each test worker: `postgres_url` is a fresh schema on it."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

ACCOUNT = "postgres"  # the server refuses to run as root


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    """A server that listens on a unix socket in `home` only, unless a setting says otherwise."""

    binaries: Path
    home: Path
    port: int = 5432

    def url(self, *, schema: str) -> str:
        """What `open_database` takes."""
        return f"postgresql://{ACCOUNT}@/?host={self.home}&options=-csearch_path%3D{schema}"

    def command(self, name: str, *arguments: str) -> None:
        """Run one of the server's own programs as the server's user."""
        done = subprocess.run(
            (str(self.binaries / name), *arguments),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
            **_as_the_server(),
        )
        assert done.returncode == 0, f"{name} {' '.join(arguments)}: {done.stdout.decode()}"

    def start(self, *settings: str) -> None:
        """Start it with fsync on, as in production, and with more `name=value`."""
        places = ("listen_addresses=", f"unix_socket_directories={self.home}", f"port={self.port}")
        options = " ".join(f"-c {shlex.quote(each)}" for each in (*places, *settings))
        log = str(self.home / "log")
        self.command("pg_ctl", "-D", self._data, "-l", log, "-w", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it; `immediate` is a crash: the next start recovers from the log."""
        self.command("pg_ctl", "-D", self._data, "-m", mode, "-w", "stop")

    @contextmanager
    def running(self, *settings: str) -> Iterator[PostgresServer]:
        """Start it with those settings, and stop it at the end."""
        self.start(*settings)
        try:
            yield self
        finally:
            self.stop("immediate")

    @property
    def version(self) -> int:
        """The major version."""
        return int(self.binaries.parent.name)

    def create(self) -> None:
        """Make the cluster's files."""
        login = ("-U", ACCOUNT, "-A", "trust")
        self.command(
            "initdb", "-D", self._data, *login, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )

    def administer(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        where = {"host": str(self.home), "port": self.port, "user": ACCOUNT}
        with psycopg.connect(**where, autocommit=True) as connection:  # type: ignore[arg-type]
            connection.execute(statement)  # type: ignore[call-overload]  # names made here

    @property
    def _data(self) -> str:
        return str(self.home / "data")


def _as_the_server() -> dict[str, str]:
    return {"user": ACCOUNT, "group": ACCOUNT} if os.geteuid() == 0 else {}


def binaries() -> Path:
    """Where the newest installed server keeps its programs."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4])
    )
    if not found:
        pytest.fail("These tests need a PostgreSQL server: apt-get install -y postgresql")
    return found[-1].parent


@contextmanager
def cluster(port: int = 5432) -> Iterator[PostgresServer]:
    """A server's files, not started; gone at the end."""
    home = Path(tempfile.mkdtemp(prefix="slipway-pg-"))
    server = PostgresServer(binaries=binaries(), home=home, port=port)
    try:
        if os.geteuid() == 0:
            shutil.chown(home, ACCOUNT, ACCOUNT)
        server.create()
        yield server
    finally:
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server per worker, gone at the end with all its files."""
    with cluster() as server, server.running():
        yield server


@pytest.fixture(scope="session")
def stopped_postgres() -> Iterator[PostgresServer]:
    """Another server with a port of its own, to be run with settings of the test's choice."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    with cluster(port) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """An empty schema of its own, which goes with its server: dropping it would cost a second."""
    name = f"slipway_{uuid.uuid4().hex}"
    postgres_server.administer(f"CREATE SCHEMA {name}")
    return postgres_server.url(schema=name)
