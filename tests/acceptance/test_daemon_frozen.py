"""A daemon that takes connections and says nothing holds up only what needs it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.terminal import preflight
from bot.domain.check import Outcome
from bot.settings import load_local_settings
from sandbox.migration import migration, secrets, write
from sandbox.server import Server

pytestmark = pytest.mark.server

#: Seconds in which everything is said, whatever hangs.
BOUND = 14.0
WITHOUT_DOCKER = {
    *("ssh-access", "disk-space", "compose-version", "env-file", "variables-documented"),
    *("legacy-survives-disable", "old-services-kept", "clock-skew", "parser-drift"),
}
WITH_DOCKER = {"pinned-tags", "certificates-kept", "strategy-possible", "env-valid"}


@pytest.fixture
def frozen(server: Server) -> Iterator[Server]:
    """The server while its daemon stands still."""
    pid = server.run("pidof dockerd").stdout.strip()
    server.run(f"kill -STOP {pid}")
    try:
        yield server
    finally:
        server.run(f"kill -CONT {pid}")


async def test_the_rest_is_answered_in_time_and_what_needs_the_daemon_says_so(
    frozen: Server, tmp_path: Path
) -> None:
    environment = {"XDG_STATE_HOME": str(tmp_path), **secrets(frozen)}
    environment["SLIPWAY_MIGRATIONS"] = str(tmp_path)
    settings = load_local_settings({**os.environ, **environment})
    file = write(tmp_path, migration(frozen))
    began = time.monotonic()

    state = await preflight(settings, environment, file, "test", lambda _: None)

    assert time.monotonic() - began < BOUND
    found = {each.check: each for each in state.findings}
    assert {found[check].outcome for check in WITHOUT_DOCKER} == {Outcome.PASS}
    assert {found[check].outcome for check in WITH_DOCKER} == {Outcome.UNKNOWN}
    said = {found[check].observed for check in WITH_DOCKER}
    assert said == {
        "the script ran into its time limit on the server: the Docker daemon does not answer"
    }
    assert "did not answer within" in found["docker-version"].observed
