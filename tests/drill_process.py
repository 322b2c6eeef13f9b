"""A drill in a process that is killed in every step, and started again, until it ends."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import sqlite3
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.app.terminal import drill
from bot.cli.subcommands.drill import as_data
from bot.domain.drill import DrillKind
from bot.settings import load_local_settings

SECONDS = 240.0
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])


@dataclass(slots=True, kw_only=True)
class DrillProcess:
    """One drill of one file; `folder` holds the bot's state. `killed` names the steps of deaths."""

    kind: str
    file: Path
    folder: Path
    environment: Mapping[str, str]
    killed: list[str] = field(default_factory=list)

    async def run(self) -> dict[str, Any]:
        """`slipway drill`, undisturbed to its end; gives what it printed as JSON."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "drill", self.kind, str(self.file), "--json"),
            env={**os.environ, **self._environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), SECONDS)
        assert process.returncode in {0, 1}, err.decode()
        said: dict[str, Any] = json.loads(out)
        return said

    async def run_killed_in_every_step(
        self, died: Callable[[str], None] = lambda step: None
    ) -> dict[str, Any]:
        """Kill it with -9 in each of its steps; `died` is told after each death."""
        async with asyncio.timeout(SECONDS):
            while not await self._ended():
                died(self.killed[-1])
        said: dict[str, Any] = json.loads(self._said.read_text())
        return said

    async def _ended(self) -> bool:
        """Whether it came to its end before it was killed in another step."""
        given = (self.kind, self.file, self._environment, self._said)
        process = _FORKS.Process(target=_work, args=given)
        process.start()
        try:
            while process.is_alive():
                if step := self._fresh_step():
                    self.killed.append(step)
                    return False
                await asyncio.sleep(0.01)
        finally:
            process.kill()
            process.join()
        assert process.exitcode == 0
        return True

    @property
    def _environment(self) -> dict[str, str]:
        places = {"XDG_STATE_HOME": str(self.folder), "SLIPWAY_MIGRATIONS": str(self.folder)}
        return {**self.environment, **places}

    @property
    def _said(self) -> Path:
        return self.folder / "said.json"

    def _fresh_step(self) -> str:
        """A step that is under way and in which the process did not die yet."""
        for file in self.folder.glob("slipway/*.db"):
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
                try:
                    rows = database.execute("select name from run_steps where state = 'started'")
                    names = [str(name) for (name,) in rows]
                except sqlite3.OperationalError:  # it is just being made
                    names = []
            for name in names:
                if name not in self.killed:
                    return name
        return ""


def _work(kind: str, file: Path, environment: Mapping[str, str], said: Path) -> None:
    """What the terminal does, in a process that needs no start-up."""
    settings = load_local_settings({**os.environ, **environment})
    work = drill(settings, environment, DrillKind(kind), file, "test", lambda _: None)
    said.write_text(json.dumps(as_data(asyncio.run(work))))
