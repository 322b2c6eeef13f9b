"""The bot's own image: built by the real engine, run as nobody, healthy on the local Slack."""

from __future__ import annotations

import asyncio
import io
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import docker
import pytest
from docker.models.containers import Container
from docker.models.images import Image
from packaging.requirements import Requirement

from sandbox.bot import free_port
from sandbox.server import Server, engine, recipe
from sandbox.slack import LocalSlack
from sandbox.stage import MANIFEST

pytestmark = pytest.mark.server

ROOT = Path(__file__).parent.parent.parent
TAG = "slipway-test:bot"
PYTHON = "slipway-test:python"
SHIPPED = ("Dockerfile", "pyproject.toml", "README.md", "LICENSE", "requirements-runtime.lock")


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[docker.DockerClient]:
    """The engine that the sandbox server runs on; asking for the server makes sure of it."""
    connected = engine.connect()
    yield connected
    connected.close()


@pytest.fixture(scope="module")
def python_image(client: docker.DockerClient) -> Iterator[str]:
    """What stands in for the official Python image where no registry answers: Debian's Python."""
    lines = (
        f"FROM {recipe.base().tag}",
        "RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv",
    )
    client.images.build(
        fileobj=io.BytesIO("\n".join(lines).encode()),
        tag=PYTHON,
        network_mode="host",
        buildargs=dict(recipe.base().parameters),
        rm=True,
        forcerm=True,
    )
    yield PYTHON
    client.images.remove(PYTHON, force=True)


@pytest.fixture(scope="module")
def image(
    client: docker.DockerClient, python_image: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Image]:
    """Built from what git would ship, with the packages fetched beforehand by their hashes."""
    context = tmp_path_factory.mktemp("context")
    for name in ("bot", "commands", "storage"):
        shutil.copytree(ROOT / name, context / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in SHIPPED:
        shutil.copy(ROOT / name, context)
    version = client.containers.run(
        python_image,
        ["python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
        remove=True,
    )
    _wheels(context, version.decode().strip())
    built, _ = client.images.build(
        path=str(context),
        tag=TAG,
        buildargs={"PYTHON_IMAGE": python_image},
        network_mode="host",
        rm=True,
        forcerm=True,
    )
    yield built
    client.images.remove(TAG, force=True)
    _forget_stages(client, python_image)


def _forget_stages(client: docker.DockerClient, base: str) -> None:
    """The first stage of the build stays without a name; it is ours when it is made of `base`."""
    origin = client.images.get(base).id
    for left in client.images.list(filters={"dangling": True}):
        if any(layer["Id"] == origin for layer in left.history()):
            client.images.remove(left.id)


def _locked(python: str) -> str:
    """The lock's lines for that Python: pip judges them by the one it runs in."""
    there = {"python_version": python, "python_full_version": f"{python}.0"}
    lines = (ROOT / "requirements-runtime.lock").read_text().replace("\\\n", " ").splitlines()
    kept: list[str] = []
    for line in lines:
        named, _, hashes = line.partition(" --hash")
        wanted = Requirement(named)
        if wanted.marker is None or wanted.marker.evaluate(there):
            kept.append(f"{wanted.name}{wanted.specifier} --hash{hashes}")
    return "\n".join(kept)


def _wheels(context: Path, python: str) -> None:
    lock = context / "for-this-python.lock"
    lock.write_text(_locked(python))
    platforms = ("manylinux_2_28_x86_64", "manylinux2014_x86_64", "manylinux_2_17_x86_64")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--require-hashes", "--only-binary", ":all:", "--no-deps"),
            *("--python-version", python),
            *(word for name in platforms for word in ("--platform", name)),
            *("--dest", str(context / "build" / "wheels")),
            *("--requirement", str(lock)),
        ],
        check=True,
    )


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(manifest=MANIFEST) as running:
        yield running


@pytest.fixture
def container(client: docker.DockerClient, image: Image, slack: LocalSlack) -> Iterator[Container]:
    running = client.containers.run(
        image.id,
        detach=True,
        network_mode="host",
        read_only=True,
        tmpfs={"/tmp": ""},
        cap_drop=["ALL"],
        environment={**slack.env, "SLIPWAY_HTTP_PORT": str(free_port())},
        healthcheck={"interval": 1_000_000_000},
    )
    yield running
    running.remove(force=True, v=True)


def health(container: Container) -> str:
    container.reload()
    return str(container.attrs["State"]["Health"]["Status"])


async def test_the_image_runs_as_nobody_becomes_healthy_and_answers(
    container: Container, slack: LocalSlack
) -> None:
    async def healthy() -> bool:
        return await asyncio.to_thread(health, container) == "healthy"

    try:
        await slack.wait_for(healthy, timeout=60)
    except TimeoutError:
        pytest.fail(container.logs().decode()[-3000:])
    await slack.slash("lead", "/migrate help")
    await slack.wait_for_message("/migrate preflight")
    code, who = await asyncio.to_thread(container.exec_run, ["id", "-u"])
    assert (code, who.strip()) == (0, b"10001")


@pytest.mark.parametrize("tool", ["curl", "git", "pg_dump", "ssh"])
def test_the_image_holds_what_a_cutover_calls_on_the_bot(
    client: docker.DockerClient, image: Image, tool: str
) -> None:
    said = client.containers.run(
        image.id, ["-c", f"command -v {tool}"], entrypoint="/bin/sh", remove=True
    )
    assert said.decode().strip().endswith(f"/{tool}")


async def test_the_image_stops_when_it_is_told_to(container: Container, slack: LocalSlack) -> None:
    await slack.wait_for(lambda: slack.connections, timeout=60)
    await asyncio.to_thread(container.stop, timeout=15)

    ended = await asyncio.to_thread(container.wait)
    assert ended["StatusCode"] == 0, container.logs().decode()[-3000:]


def test_the_image_would_pass_our_own_checks(image: Image) -> None:
    config = image.attrs["Config"]

    assert config["User"] == "10001"
    assert config["Healthcheck"]["Test"]
    assert not any("SLACK" in each for each in config["Env"])
