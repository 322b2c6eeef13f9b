"""The Docker daemon's answers over SSH, and every way in which it does not answer."""

from __future__ import annotations

import asyncio
import io
import os
import secrets
import shutil
import socket
import subprocess
import tarfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import docker
import pytest

from bot.domain.probe import Command, Engine
from bot.domain.reading import EngineState, NoAnswer, Output, Silence
from sandbox.server import EngineUnavailable, engine
from tests.integration.listeners import listening_at
from tests.integration.sshd import Sshd, plan, sshd, wait_until
from tests.integration.worlds import answer, answers

NOBODY = (
    "ForceCommand setpriv --reuid=65534 --regid=65534 --clear-groups "
    '/bin/sh -c "$SSH_ORIGINAL_COMMAND"'
)
NOISY = 'ForceCommand printf "Welcome, no line break"; exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with sshd(tmp_path_factory.mktemp("sshd")) as running:
        yield running


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose name is short enough for a socket."""
    folder = Path("/tmp") / f"s{secrets.token_hex(4)}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


async def ask(server: Sshd, where: Path, project: str = "none", timeout: float = 8.0) -> object:
    what = plan(server.port, server.host_key, docker_socket=str(where))
    return await answer(Engine(project=project, timeout=timeout), what, {"SSH_KEY": server.key})


def silence(reading: object) -> tuple[Silence, str]:
    assert isinstance(reading, NoAnswer)
    return reading.why, reading.detail


@asynccontextmanager
async def pretending(where: Path, said: bytes) -> AsyncIterator[None]:
    """Something else that listens on the daemon's socket; without words it is mute."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65_536):
            writer.write(said)

    async with listening_at(serve, where):
        yield


@asynccontextmanager
async def counting(where: Path, behind: Path) -> AsyncIterator[list[bytes]]:
    """A way to the daemon that remembers how each connection began."""
    begun: list[bytes] = []

    async def copy(source: asyncio.StreamReader, drain: asyncio.StreamWriter) -> None:
        while data := await source.read(65_536):
            drain.write(data)
        drain.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(65_536)
        begun.append(first)
        back, forth = await asyncio.open_unix_connection(behind)
        forth.write(first)
        try:
            await asyncio.gather(copy(reader, forth), copy(back, writer))
        finally:
            forth.transport.abort()

    async with listening_at(serve, where):
        yield begun


async def test_without_a_socket_there_is_no_daemon(server: Sshd, short: Path) -> None:
    why, detail = silence(await ask(server, short / "none.sock"))

    assert why is Silence.UNREACHABLE
    assert detail == f"there is no socket {short}/none.sock on web: Docker does not run there"


async def test_a_socket_that_is_not_ours_is_refused(tmp_path: Path, short: Path) -> None:
    with sshd(tmp_path, NOBODY) as strict, socket.socket(socket.AF_UNIX) as daemon:
        daemon.bind(str(short / "d.sock"))
        (short / "d.sock").chmod(0o600)
        why, detail = silence(await ask(strict, short / "d.sock"))

    assert why is Silence.REFUSED
    assert detail == f"root may not use {short}/d.sock on web (group docker)"


async def test_a_stopped_daemon_leaves_a_socket_that_nobody_answers(
    server: Sshd, short: Path
) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(short / "d.sock"))
    started = time.monotonic()
    why, detail = silence(await ask(server, short / "d.sock"))

    assert why is Silence.UNREACHABLE
    assert detail.startswith(f"the Docker daemon on web does not answer at {short}/d.sock")
    assert time.monotonic() - started < 6


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    ],
    ids=["no http", "no version", "null", "no json"],
)
async def test_what_is_no_daemon_gives_no_answer(server: Sshd, short: Path, said: bytes) -> None:
    async with pretending(short / "d.sock", said):
        why, _ = silence(await ask(server, short / "d.sock", timeout=3))

    assert why in {Silence.GARBLED, Silence.UNREACHABLE}


async def test_a_mute_daemon_is_given_up_and_delays_nobody(server: Sshd, short: Path) -> None:
    what = plan(server.port, server.host_key, docker_socket=str(short / "d.sock"))
    hello, mute = Command(argv=("echo", "hello")), Engine(project="shop", timeout=1.5)
    async with pretending(short / "d.sock", b""):
        started = time.monotonic()
        got = await answers([mute, hello], what, {"SSH_KEY": server.key})

    assert list(got) == [hello, mute]
    assert got[hello] == Output(status=0, stdout="hello\n")
    assert silence(got[mute]) == (
        Silence.TIMED_OUT,
        f"web (127.0.0.1:{server.port}) did not answer within 1.5 s",
    )
    assert time.monotonic() - started < 6


@pytest.fixture(scope="module")
def daemon() -> Iterator[tuple[docker.DockerClient, Path]]:
    """A real engine on this machine, and its socket."""
    try:
        url = engine.up().url
    except EngineUnavailable as refusal:
        pytest.skip(str(refusal))
    with closing(docker.DockerClient(base_url=url)) as client:
        yield client, Path(url.removeprefix("unix://"))


@pytest.fixture(scope="module")
def image(daemon: tuple[docker.DockerClient, Path]) -> Iterator[str]:
    """A tiny image: busybox and the libraries that it needs."""
    client, _ = daemon
    busybox = shutil.which("busybox")
    assert busybox, "busybox is missing"
    linked = subprocess.run(["ldd", busybox], capture_output=True, text=True, check=False).stdout
    needed = [busybox, *(word for word in linked.split() if word.startswith("/"))]
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for path in needed:
            tar.add(os.path.realpath(path), arcname=path)
    tag = f"slipway-test:{secrets.token_hex(6)}"
    name, version = tag.split(":")
    client.api.import_image_from_data(packed.getvalue(), repository=name, tag=version)
    yield tag
    client.images.remove(tag, force=True)


@pytest.fixture
def project(daemon: tuple[docker.DockerClient, Path], image: str) -> Iterator[str]:
    """A project of two containers: a healthy one that runs and one that was only made."""
    client, _ = daemon
    name = f"test-{secrets.token_hex(4)}"
    busybox = shutil.which("busybox")
    second = 1_000_000_000
    made = [
        client.containers.create(
            image,
            [busybox, "sleep", "120"],
            name=f"{name}-{service}-1",
            labels={
                "com.docker.compose.project": label,
                "com.docker.compose.service": service,
            },
            network_mode="none",
            init=False,
            **options,
        )
        for service, label, options in (
            (
                "web",
                name,
                {
                    "user": "10001:10001",
                    "restart_policy": {"Name": "unless-stopped"},
                    "healthcheck": {"test": ["CMD", busybox, "true"], "interval": second},
                },
            ),
            ("api", name, {}),
            ("other", f"{name}-of-somebody-else", {}),
        )
    ]
    try:
        made[0].start()
        wait_until(lambda: _health(client, made[0].id) == "healthy", 30)
        yield name
    finally:
        for container in made:
            container.remove(force=True)


def _health(client: docker.DockerClient, container: str) -> str:
    state = client.api.inspect_container(container)["State"]
    return str(state.get("Health", {}).get("Status", ""))


@pytest.mark.server
@pytest.mark.parametrize("login", ["", NOISY], ids=["plain login", "noisy login"])
async def test_the_daemon_speaks_for_itself_and_for_the_project(
    tmp_path: Path,
    daemon: tuple[docker.DockerClient, Path],
    image: str,
    project: str,
    login: str,
) -> None:
    client, where = daemon
    with sshd(tmp_path, login) as server:
        state = await ask(server, where, project)

    about = client.version()
    assert isinstance(state, EngineState)
    assert (state.version, state.api_version) == (about["Version"], about["ApiVersion"])
    assert (state.root_dir, state.os_type) == (client.info()["DockerRootDir"], "linux")
    api, web = state.containers
    assert (api.service, api.name, api.state) == ("api", f"{project}-api-1", "created")
    assert (api.health, api.user, api.restart_policy) == ("", "", "no")
    assert (web.service, web.state, web.health) == ("web", "running", "healthy")
    assert (web.user, web.restart_policy) == ("10001:10001", "unless-stopped")
    assert (web.image, web.image_id) == (image, client.images.get(image).id)


@pytest.mark.server
async def test_one_connection_to_the_daemon_carries_all_questions(
    server: Sshd, daemon: tuple[docker.DockerClient, Path], project: str, short: Path
) -> None:
    async with counting(short / "d.sock", daemon[1]) as begun:
        state = await ask(server, short / "d.sock", project)

    assert isinstance(state, EngineState)
    assert len(state.containers) == 2
    assert sum(b"docker-sdk-python" in first for first in begun) == 1
