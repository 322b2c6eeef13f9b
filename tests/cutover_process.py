"""A cutover in a process of its own, that is harmed where the test wants, without Slack."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.app.core import Core, core
from bot.connectors.migration_files import from_folder, read_migration
from bot.domain.plan import Plan
from bot.executor import cutover, way_back
from bot.executor.cutover import moves
from bot.executor.outlook import written
from bot.executor.step_loop import Seam
from bot.settings import load_local_settings
from bot.shell import deadman
from bot.shell.act import script
from bot.steps.arm_dead_man import ArmDeadMan
from bot.steps.step import Acts, Step
from storage import runs

SECONDS = 240.0
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])
_HANGS = 15.0
_GATES = ["preflight", "signoffs", "lock", "window", "rehearsal", "images"]
#: What a step does in the place of its last act.
_SPOILS = {"fails": "exit 9", "hangs": "sleep 900"}
#: The packets between bot and server that get lost while a network is cut; once in a test.
CUT = "/run/slipway-harm"
_RULES = """
[ ! -e {cut} ] || exit 0
touch {cut}
nft -f - <<'END'
table inet harm {{
  chain in {{ type filter hook prerouting priority -300; iifname "eth0" {which} drop; }}
  chain out {{ type filter hook output priority -300; oifname "eth0" {whose} drop; }}
}}
END
pkill -x sshd-session
"""
#: SSH is lost for so many seconds; its sessions are dead when it is there again.
LOST = 12
_LOSES = {
    "lost": _RULES.format(cut=CUT, which="tcp dport 22", whose="tcp sport 22")
    + f"systemd-run --quiet --collect --on-active={LOST} nft delete table inet harm",
    "cut": _RULES.format(cut=CUT, which="", whose=""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """What befalls the step `at`, once in this process: `how` is a word that `_harm` knows.

    `dead_man` shortens its deadline, in seconds.
    """

    how: str = ""
    at: str = ""
    dead_man: int = deadman.DEADLINE


@dataclass(slots=True, kw_only=True)
class CutoverProcess:
    """One migration file; `folder` holds the bot's state. Each `drive` is one life of the bot."""

    file: Path
    folder: Path
    environment: Mapping[str, str]
    lives: list[str] = field(default_factory=list)

    async def drive(self, harm: Harm | None = None) -> bool:
        """Go on with the cutover, and with its way back; whether all came to an end."""
        given = harm or Harm()
        process = _FORKS.Process(target=_work, args=(self.file, self._environment, given))
        process.start()
        try:
            async with asyncio.timeout(SECONDS):
                while process.is_alive():
                    await asyncio.sleep(0.02)
        finally:
            process.kill()
            process.join()
        self.lives.append(f"{given.how} {given.at}: {process.exitcode}")
        assert process.exitcode in {0, -signal.SIGKILL}, self.lives
        return process.exitcode == 0

    def states(self) -> dict[str, str]:
        """How the newest run of each kind stands."""
        (file,) = self.folder.glob("slipway/*.db")
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            rows = database.execute("select kind, state from runs order by created_at")
            return {str(kind): str(state) for kind, state in rows}

    @property
    def _environment(self) -> dict[str, str]:
        places = {"XDG_STATE_HOME": str(self.folder), "SLIPWAY_MIGRATIONS": str(self.folder)}
        return {**self.environment, **places}


def _work(file: Path, environment: Mapping[str, str], harm: Harm) -> None:
    environment = {**os.environ, **environment}
    asyncio.run(_drive(file, environment, harm))


async def _drive(file: Path, environment: Mapping[str, str], harm: Harm) -> None:
    settings = load_local_settings(environment)
    _harm(harm)
    async with core(settings, environment) as parts:
        if harm.how in {seam.value for seam in Seam}:
            parts.engine.seam = _killing(harm, read_migration(file))
        await _order(parts, file)
        await parts.engine.start()
        try:
            while await _active(parts, file):
                await asyncio.sleep(0.05)
        finally:
            await parts.engine.stop()


def _killing(harm: Harm, plan: Plan) -> Any:
    """At the step, or at the next one that comes there: a step that was found done skips it."""
    names = [name for name, _, _ in cutover.titles(plan)]
    late = set(names[names.index(harm.at) :])

    def seam(where: Seam, step: str) -> None:
        if where.value == harm.how and step in late:
            os.kill(os.getpid(), signal.SIGKILL)

    return seam


async def _order(parts: Core, file: Path) -> None:
    """The cutover of the file, by the images that are there; only once."""
    plan, folder = read_migration(file), str(file.parent)
    async with parts.database.transaction() as tx:
        if await runs.latest(tx, plan.name, way_back.CUTOVER):
            return
    movers = parts.service.movers
    assert movers is not None
    here = from_folder(plan, folder)
    images = {each.name: await movers.gates.there(here.at(each)) for each in plan.targets}
    order = runs.RunOrder(
        id="cutover-1",
        kind=way_back.CUTOVER,
        target=way_back.lock_of(plan.name),
        migration=plan.name,
        channel="",
        input={
            "plan": plan.model_dump_json(by_alias=True),
            "folder": folder,
            "digest": plan.digest,
            "book": written(plan).digest,
            "images": images,
            "skipped": _GATES,
            "reason": "a test",
        },
        by="test",
    )
    async with parts.database.transaction() as tx:
        await runs.submit(tx, order)


async def _active(parts: Core, file: Path) -> bool:
    plan = read_migration(file)
    async with parts.database.reading() as tx:
        return await runs.active_on(tx, way_back.lock_of(plan.name)) is not None


def _harm(harm: Harm) -> None:
    """Make the step fail or hang on the server, half done, or lose the server in its midst; or
    shorten the dead-man's patience."""
    for move in {type(each): each for each in moves()}:
        if move.id == harm.at and harm.how in _SPOILS:
            _spoil(move, _SPOILS[harm.how])
        if move.id == harm.at and harm.how in _LOSES:
            _cut_off(move, _LOSES[harm.how])
    if harm.how == "hangs":
        cutover.LIMITS.clear()
        cutover.LIMITS["anything"] = _HANGS
    if harm.dead_man != deadman.DEADLINE:

        def arm(_: ArmDeadMan, plan: Plan) -> Acts:
            return (deadman.arm(plan, harm.dead_man),)

        ArmDeadMan.do = arm  # type: ignore[method-assign]  # the file cannot say it


def _cut_off(move: type[Step], text: str) -> None:
    """The server goes out of reach when the step has begun there; it does its work all the same."""
    do = move.do

    def cut(self: Step, plan: Plan) -> Acts:
        acts = do(self, plan)
        return (script(plan, text), *acts) if acts else ()

    move.do = cut  # type: ignore[method-assign]  # a fault of the network, not of the step


def _spoil(move: type[Step], text: str) -> None:
    do = move.do

    def spoilt(self: Step, plan: Plan) -> Acts:
        acts = do(self, plan)
        return (*acts[:-1], script(plan, text)) if acts else ()

    move.do = spoilt  # type: ignore[method-assign]  # a fault of the server, not of the step
