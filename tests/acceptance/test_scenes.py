"""Each broken server gives exactly the right finding, and its remediation clears it."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.app.terminal import preflight
from bot.domain.check import Finding
from bot.domain.state import PreflightState
from bot.domain.verdict import Readiness
from bot.settings import load_local_settings
from sandbox.migration import migration, secrets, write
from sandbox.server import Server, scenes
from sandbox.server.scenes import By, Scene

pytestmark = pytest.mark.server

#: Seconds in which the containers are up again after a break that restarts them.
SETTLED = 30
COMMAND = re.compile(r"`([^`]+)`")
#: Nobody can write the app for the team: there the remediation says what to mend.
BY_HAND = {"spa_health"}
#: The stranger is gone, and nobody answers on port 80 until the old proxy has it back.
GIVES_BACK = {"port_stranger"}


@pytest.fixture
def mended(server: Server, request: pytest.FixtureRequest) -> Iterator[Server]:
    """The server in the scene's broken state; put back at the end."""
    scene: Scene = request.getfixturevalue("scene")
    try:
        scene.break_(server)
        yield server
    finally:
        scene.mend(server)


async def ask(
    server: Server, folder: Path, content: Mapping[str, Any], **more: str
) -> PreflightState:
    environment = {
        "XDG_STATE_HOME": str(folder),
        "SLIPWAY_MIGRATIONS": str(folder),
        **secrets(server),
        **more,
    }
    settings = load_local_settings({**os.environ, **environment})
    file = write(folder, content)
    return await preflight(settings, environment, file, "test", lambda _: None)


async def over_ssh(server: Server, command: str, folder: Path) -> None:
    known = folder / "known_hosts"
    known.write_text(f"{server.address} {server.host_key}\n")
    options = ("IdentitiesOnly=yes", f"UserKnownHostsFile={known}", "BatchMode=yes")
    argv = ["ssh", "-F", "none", "-i", str(server.key_path)]
    argv += [word for option in options for word in ("-o", option)]
    process = await asyncio.create_subprocess_exec(
        *argv,
        f"{server.user}@{server.address}",
        command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0, f"{command}\n{out.decode()}"


async def follow(scene: Scene, finding: Finding, server: Server, folder: Path) -> dict[str, Any]:
    """Do what the finding says, as the person who can; gives the migration file after that."""
    content = migration(server)
    if scene.remedy.by is By.FILE:
        shown = server.run(scene.remedy.command).stdout.strip()
        return {**content, "targets": [{**content["targets"][0], "host_key": shown}]}
    if scene.remedy.by is By.ROOT or scene.name in BY_HAND:
        scene.follow(server)
        return content
    for command in COMMAND.findall(finding.remediation):
        await over_ssh(server, command, folder)
    return content


async def settled(
    server: Server, folder: Path, content: Mapping[str, Any], line: str
) -> tuple[Finding, ...]:
    """What blocks once containers that the break restarted have come to rest."""
    began = asyncio.get_running_loop().time()
    while True:
        blocking = (await ask(server, folder, content)).verdict.blocking
        late = asyncio.get_running_loop().time() - began > SETTLED
        if late or [finding.line for finding in blocking] == [line]:
            return blocking


async def cleared(server: Server, folder: Path, content: Mapping[str, Any], line: str) -> None:
    """Ask again until the line blocks no more, whatever else does now."""
    async with asyncio.timeout(SETTLED):
        while any(
            finding.line == line
            for finding in (await ask(server, folder, content)).verdict.blocking
        ):
            await asyncio.sleep(0.5)


async def ready(
    server: Server, folder: Path, content: Mapping[str, Any], seconds: float = 60, **more: str
) -> PreflightState:
    """Ask again until it is ready: containers that restart need their time."""
    async with asyncio.timeout(seconds):
        while (
            state := await ask(server, folder, content, **more)
        ).verdict.readiness is not Readiness.READY:
            await asyncio.sleep(0.5)
    return state


@pytest.mark.parametrize("scene", scenes.every(), ids=lambda scene: str(scene.name))
async def test_the_right_line_blocks_and_its_remediation_clears_it(
    scene: Scene, mended: Server, tmp_path: Path
) -> None:
    blocking = await settled(mended, tmp_path, migration(mended), scene.finding)

    assert [finding.line for finding in blocking] == [scene.finding], [
        (finding.check, finding.observed) for finding in blocking
    ]
    assert blocking[0].remediation
    after = await follow(scene, blocking[0], mended, tmp_path)
    if scene.name in GIVES_BACK:
        await cleared(mended, tmp_path, after, scene.finding)
        scene.mend(mended)
    await ready(mended, tmp_path, after)
