"""Whatever befalls a cutover, the server ends on one side, no step is done twice, nothing waits.

`make sweep` harms every step in every way; here some stand for all.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.connectors.migration_files import read_migration
from bot.executor.cutover import titles
from bot.executor.step_loop import Seam
from sandbox.migration import migration, secrets, write
from sandbox.server import Server
from tests.acceptance.cutover_stage import PATIENT, armed, fresh, side
from tests.cutover_process import CUT, CutoverProcess, Harm

pytestmark = [pytest.mark.server, pytest.mark.move]

ALL = bool(os.environ.get("SLIPWAY_SWEEP"))
STEPS = (
    *("take-lock", "rollback-point", "snapshot", "pin-images", "start-stack", "await-health"),
    *("smoke-beside", "expand-schema"),
    *("arm-dead-man", "switch-traffic", "move-workers", "pass-gates", "disarm-dead-man"),
    *("keep-traffic", "keep-legacy"),
)
FAILING = STEPS if ALL else ("pin-images", "switch-traffic", "keep-legacy")
HANGING = STEPS if ALL else ("move-workers",)
LOSING = STEPS if ALL else ("switch-traffic",)
SEAMS = tuple(Seam) if ALL else (Seam.AFTER_INTENT, Seam.AFTER_EFFECT)
#: Seconds that the dead-man waits.
DEADLINE = 20
_TWICE = "ls -d /var/lib/slipway/*/journal/ops/*~* 2>/dev/null"
_LEFT = "ls -d /var/lib/slipway/*/lock /var/lib/slipway/*/gates.open 2>/dev/null"


def whole(server: Server) -> dict[str, Any]:
    """A file whose runbook has every step of the house."""
    content = migration(server, **PATIENT)
    task = {"service": "api", "command": ["python3", "-m", "shop.schema"]}
    smoke = [{"name": "health", "path": "/health"}]
    return {**content, "stack": {**content["stack"], "migrate": task}, "smoke": smoke}


@pytest.fixture
def process(server: Server, tmp_path: Path) -> Iterator[CutoverProcess]:
    """A cutover of the healthy shop; the server is as before at the end."""
    fresh(server)
    file = write(tmp_path, whole(server) if ALL else migration(server, **PATIENT))
    yield CutoverProcess(file=file, folder=tmp_path, environment=secrets(server))
    server.run(f"rm -f {CUT}; nft delete table inet harm 2>/dev/null || true")
    fresh(server)


def all_on_new(server: Server, process: CutoverProcess) -> None:
    """The cutover went on to its end, and nothing was done twice on the way."""
    assert process.states() == {"cutover": "done"}, (process.states(), process.lives)
    assert side(server) == "new"
    assert armed(server) == ""
    assert server.run(f"{_TWICE} || true").stdout == ""


def back_on_old(server: Server, process: CutoverProcess) -> None:
    """Both runs ended, and the server is as they say."""
    assert process.states() == {"cutover": "failed", "rollback": "done"}, process.lives
    assert side(server) == "old"
    assert armed(server) == ""
    assert server.run(f"{_LEFT} || true").stdout == ""


@pytest.mark.parametrize("step", FAILING)
async def test_a_step_that_fails_brings_everything_back(
    server: Server, process: CutoverProcess, step: str
) -> None:
    assert await process.drive(Harm(how="fails", at=step))

    back_on_old(server, process)


@pytest.mark.parametrize("step", HANGING)
async def test_a_step_that_hangs_brings_everything_back(
    server: Server, process: CutoverProcess, step: str
) -> None:
    assert await process.drive(Harm(how="hangs", at=step))

    back_on_old(server, process)
    assert server.run("pgrep -f '[s]leep 900' || true").stdout == ""


@pytest.mark.parametrize("step", LOSING)
async def test_a_server_that_is_lost_in_a_step_and_found_again_goes_on_to_the_new_stack(
    server: Server, process: CutoverProcess, step: str
) -> None:
    assert await process.drive(Harm(how="lost", at=step))

    assert server.run(f"test -e {CUT}", check=False).returncode == 0, "nothing was lost"
    all_on_new(server, process)


@pytest.mark.timeout(3_600 if ALL else 900)
async def test_a_bot_that_is_killed_around_every_step_ends_on_the_new_stack_and_does_none_twice(
    server: Server, process: CutoverProcess
) -> None:
    names = [name for name, _, _ in titles(read_migration(process.file))]
    for seam in SEAMS:
        assert not await process.drive(Harm(how=seam.value, at=names[0]))
    for name in names[1:]:
        for seam in SEAMS:
            await process.drive(Harm(how=seam.value, at=name))
    await process.drive()

    killed = [life for life in process.lives if life.endswith("-9")]
    assert len(killed) >= len(names)
    all_on_new(server, process)


async def test_a_bot_that_dies_for_good_after_the_switch_is_brought_back_by_the_dead_man(
    server: Server, process: CutoverProcess
) -> None:
    harm = Harm(how=Seam.AFTER_EFFECT.value, at="1-switch-traffic", dead_man=DEADLINE)
    assert not await process.drive(harm)

    dead_man_acts(server)

    assert await process.drive()
    back_on_old(server, process)


def dead_man_acts(server: Server) -> None:
    """From right after the switch until the old services have the traffic, seen from the server."""
    switched = time.monotonic()
    assert side(server) == "new"
    while side(server) == "new":
        assert time.monotonic() - switched <= DEADLINE + 2, "the dead-man is late"
