"""A real PostgreSQL behind a project: branches at any moment, by base backup and archived WAL."""

from __future__ import annotations

import asyncio
import os
import secrets
import shlex
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql

from sandbox.neon.state import Refused

ACCOUNT = "postgres"
_SECONDS = 60.0
_CERTIFICATE = (
    *("/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
    *("-subj", "/CN=*.aws.neon.tech", "-keyout", "tls.key", "-out", "tls.pem"),
)
_TLS = "ssl=on ssl_cert_file={home}/tls.pem ssl_key_file={home}/tls.key"


@dataclass(slots=True, kw_only=True)
class History:
    """Keeps a branch's data in a cluster of its own below `home`.

    `binaries` holds the server's programs. The root branch must be made with `begin`. With an
    `address` it listens there too, for those who have a role's password, over TLS only.
    """

    binaries: Path
    home: Path
    account: str = ACCOUNT
    address: str = ""
    ports: dict[str, int] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)

    async def begin(self, branch: str) -> None:
        """The root branch: an empty cluster with an archive, and a base backup of it."""
        login = ("-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        await self._run("initdb", "-D", str(self._data(branch)), *login)
        if self.address:
            await self._run(*_CERTIFICATE)
            with (self._data(branch) / "pg_hba.conf").open("a") as file:
                file.write("hostssl all all 0.0.0.0/0 scram-sha-256\n")
        await self._start(branch)
        await self._back_up(branch)

    async def owner(self, branch: str, role: str, database: str) -> None:
        """A role with a password, and a database that it owns."""
        self.passwords[role] = secrets.token_hex(16)
        async with self._connected(branch) as connection:
            password = self.passwords[role]
            for statement in (
                sql.SQL("create role {} login password {}").format(sql.Identifier(role), password),
                sql.SQL("create database {} owner {}").format(
                    *map(sql.Identifier, (database, role))
                ),
            ):
                await connection.execute(statement)

    async def branch(self, branch: str, parent: str, at: datetime | None) -> None:
        """The parent's data as it is, or as it was at that moment; an old cluster gives way."""
        made = self._data(f"{branch}.new")
        if not self._base(parent).exists():
            await self._back_up(parent)
        await self._flush(parent)
        await asyncio.to_thread(shutil.copytree, self._base(parent), made)
        moment = at.isoformat() if at is not None else ""
        settings = (
            f"restore_command = 'cp {self._archive(parent)}/%f %p'\n"
            f"recovery_target_action = 'promote'\nrecovery_target_time = '{moment}'\n"
        )
        await asyncio.to_thread(self._prepare, made, settings)
        if branch in self.ports:
            await self._stop(branch)
            await asyncio.to_thread(shutil.rmtree, self._data(branch))
        made.rename(self._data(branch))
        await self._start(branch)
        await self._promoted(branch)
        await asyncio.to_thread(shutil.rmtree, self._base(branch), ignore_errors=True)

    async def drop(self, branch: str) -> None:
        """Stop the branch's cluster and take its files away."""
        await self._stop(branch)
        del self.ports[branch]
        for place in (self._data(branch), self._archive(branch), self._base(branch)):
            await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)

    def uri(self, branch: str, database: str, role: str, host: str = "") -> str:
        """How to connect to it: by name, address and password, or on loopback without one."""
        port = self.ports[branch]
        if not (self.address and host):
            return f"postgresql://{role}@127.0.0.1:{port}/{database}?sslmode=disable"
        if role not in self.passwords:
            raise Refused(404, "role not found")
        place = f"{role}:{self.passwords[role]}@{host}:{port}/{database}"
        return f"postgresql://{place}?sslmode=require&hostaddr={self.address}"

    async def aclose(self) -> None:
        """Stop everything."""
        for branch in tuple(self.ports):
            await self._stop(branch)

    def _data(self, branch: str) -> Path:
        return self.home / branch

    def _archive(self, branch: str) -> Path:
        return self.home / f"{branch}.archive"

    def _base(self, branch: str) -> Path:
        return self.home / f"{branch}.base"

    def _prepare(self, made: Path, settings: str) -> None:
        with (made / "postgresql.auto.conf").open("a") as file:
            file.write(settings)
        (made / "recovery.signal").touch()
        if os.geteuid() == 0:
            for path in (made, *made.rglob("*")):
                shutil.chown(path, self.account, self.account)

    async def _start(self, branch: str) -> None:
        if branch not in self.ports:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.ports[branch] = int(free.getsockname()[1])
        archive = self._archive(branch)
        archive.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(archive, self.account, self.account)
        settings = (
            f"listen_addresses={','.join(filter(None, ('127.0.0.1', self.address)))}",
            f"port={self.ports[branch]}",
            "unix_socket_directories=",
            "archive_mode=on",
            f"archive_command=cp %p {archive}/%f",
            "fsync=off",
            "shared_buffers=16MB",
            *(_TLS.format(home=self.home).split() if self.address else ()),
        )
        options = " ".join(f"-c {shlex.quote(each)}" for each in settings)
        data, log = str(self._data(branch)), str(self._data(branch) / "log")
        await self._run("pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")

    async def _stop(self, branch: str) -> None:
        await self._run("pg_ctl", "-D", str(self._data(branch)), "-m", "immediate", "-w", "stop")

    async def _back_up(self, branch: str) -> None:
        """The base of what is branched from it; nothing goes back beyond it."""
        base = self._base(branch)
        where = ("-h", "127.0.0.1", "-p", str(self.ports[branch]), "-U", ACCOUNT)
        await self._run("pg_basebackup", *where, "-D", str(base), "-c", "fast", "-X", "none")

    async def _flush(self, branch: str) -> None:
        """Let the archive hold all that was committed, and one commit after it."""
        async with self._connected(branch) as connection:
            await connection.execute("select txid_current()")
            cursor = await connection.execute("select pg_walfile_name(pg_switch_wal())")
            row = await cursor.fetchone()
        assert row is not None
        await _until((self._archive(branch) / str(row[0])).exists)

    async def _promoted(self, branch: str) -> None:
        async with asyncio.timeout(_SECONDS), self._connected(branch) as connection:
            while True:
                cursor = await connection.execute("select pg_is_in_recovery()")
                if await cursor.fetchone() == (False,):
                    return
                await asyncio.sleep(0.02)

    @asynccontextmanager
    async def _connected(
        self, branch: str
    ) -> AsyncIterator[psycopg.AsyncConnection[tuple[object, ...]]]:
        connection = await psycopg.AsyncConnection.connect(
            self.uri(branch, "postgres", ACCOUNT), autocommit=True
        )
        async with connection:
            yield connection

    async def _run(self, name: str, *arguments: str) -> None:
        account = {"user": self.account, "group": self.account} if os.geteuid() == 0 else {}
        log = self.home / "programs.log"
        with log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                str(self.binaries / name),
                *arguments,
                cwd=self.home,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=asyncio.subprocess.STDOUT,
                **account,  # type: ignore[arg-type]  # names of an account
            )
            status = await process.wait()
        if status:
            raise RuntimeError(f"{name}: {log.read_text()[-2000:]}")


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(_SECONDS):
        while not holds():  # noqa: ASYNC110 - a file of another process
            await asyncio.sleep(0.02)
