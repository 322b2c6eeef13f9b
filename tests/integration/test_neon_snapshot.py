"""The snapshot step at Neon by the real curl: made once, whatever is cut off, the key unseen."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell import snapshot
from bot.shell.act import Act
from bot.steps.snapshot import Snapshot
from sandbox.neon import Fault, Kind, NeonStandIn, Project
from tests.bot.executor.shop import plan

STEP = Snapshot()
SECONDS = 20.0


@pytest.fixture
async def neon() -> AsyncIterator[NeonStandIn]:
    async with NeonStandIn() as stand_in:
        yield stand_in


def held(neon: NeonStandIn) -> Project:
    (project,) = neon.projects.values()
    return project


def planned(neon: NeonStandIn, branch: str = "main") -> Plan:
    known = {"kind": "neon", "project": held(neon).id, "api": neon.url, "branch": branch}
    return plan(database={**known, "api_key": {"env": "NEON_API_KEY"}})


async def begun(neon: NeonStandIn, act: Act) -> Process:
    return await asyncio.create_subprocess_exec(
        *act.argv,
        env={"PATH": os.environ["PATH"], "NEON_API_KEY": neon.key},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        start_new_session=True,
    )


async def status(neon: NeonStandIn, act: Act) -> tuple[int, str]:
    process = await begun(neon, act)
    out, err = await asyncio.wait_for(process.communicate(), SECONDS)
    assert neon.key not in (out + err).decode()
    return process.returncode or 0, err.decode()


def orders(neon: NeonStandIn) -> int:
    return sum(method == "POST" for method, _ in neon.requests)


def names(neon: NeonStandIn) -> list[str]:
    return [each.name for each in held(neon).snapshots.values()]


async def test_it_is_not_there_then_made_then_seen_and_not_made_again(neon: NeonStandIn) -> None:
    known = planned(neon)
    (do,), (look,) = STEP.do(known), STEP.look(known)

    assert (await status(neon, look))[0] == 1
    assert await status(neon, do) == (0, "")
    assert all(each.status == "finished" for each in held(neon).operations.values())
    assert (await status(neon, look))[0] == 0
    assert (await status(neon, do))[0] == 0
    assert (names(neon), orders(neon)) == ([snapshot.name(known)], 1)


def command_lines(session: int) -> set[str]:
    """What anybody on the machine can read of the session's processes."""
    found = set()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(place.name)) == session:
                found.add((place / "cmdline").read_bytes().decode())
        except OSError:  # it has just ended
            continue
    return found


async def killed_at(neon: NeonStandIn, act: Act, request: int) -> set[str]:
    """Kill its whole group as soon as the stand-in hears that request; gives what could be read."""
    before, seen = len(neon.requests), set[str]()
    process = await begun(neon, act)
    async with asyncio.timeout(SECONDS):
        while len(neon.requests) < before + request and process.returncode is None:
            seen |= command_lines(process.pid)
            await asyncio.sleep(0.001)
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)
    await process.communicate()
    return seen


async def test_cut_off_at_each_of_its_requests_there_is_one_in_the_end_and_no_line_shows_the_key(
    neon: NeonStandIn,
) -> None:
    known = planned(neon)
    held(neon).operation_looks = 1_000
    (do,), (look,) = STEP.do(known), STEP.look(known)
    seen = set[str]()
    for request in range(1, 6):
        held(neon).snapshots.clear()
        neon.requests.clear()
        seen |= await killed_at(neon, do, request)
        there = (await status(neon, look))[0] == 0
        assert there == (orders(neon) == 1)
        for operation in held(neon).operations.values():
            operation.looks = 0
        held(neon).operation_looks = 0
        assert (await status(neon, do))[0] == 0
        assert (await status(neon, look))[0] == 0
        held(neon).operation_looks = 1_000
        assert (names(neon), orders(neon)) == ([snapshot.name(known)], 1), request

    assert any(line.startswith("curl") for line in seen)
    assert not [line for line in seen if neon.key in line]


async def test_a_busy_project_and_a_lost_answer_neither_fail_it_nor_make_two(
    neon: NeonStandIn,
) -> None:
    neon.faults += (
        Fault(kind=Kind.STATUS, method="POST", path="snapshot$", status=423, times=2),
        Fault(kind=Kind.LOST_ANSWER, method="POST", path="snapshot$"),
    )
    (do,) = STEP.do(planned(neon))

    assert (await status(neon, do))[0] == 0
    assert (len(names(neon)), orders(neon)) == (1, 3)


async def test_nothing_is_made_while_nobody_can_tell_what_is_there(neon: NeonStandIn) -> None:
    neon.faults.append(Fault(kind=Kind.STATUS, method="GET", path="snapshots$", status=500))
    (do,) = STEP.do(planned(neon))

    assert (await status(neon, do))[0] == 5
    assert orders(neon) == 0


async def test_a_snapshot_that_neon_could_not_make_is_told_and_does_not_look_made(
    neon: NeonStandIn,
) -> None:
    neon.faults.append(Fault(kind=Kind.OPERATION_FAILS, method="POST", path="snapshot$"))
    known = planned(neon)
    (do,), (look,) = STEP.do(known), STEP.look(known)

    ended, said = await status(neon, do)
    assert (ended, "could not carry it out" in said) == (6, True)
    assert (await status(neon, look))[0] == 1


async def test_a_branch_that_is_not_there_is_named(neon: NeonStandIn) -> None:
    ended, said = await status(neon, *STEP.do(planned(neon, "feature/next & more")))

    assert (ended, said) == (4, "Neon's project has no branch 'feature/next & more'\n")
