"""A step's acts where they belong: on the server through the guard, on the bot as a process."""

from __future__ import annotations

import asyncio
import itertools
import os
import shlex
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.connectors.remote import Remote
from bot.connectors.ssh import Connections
from bot.domain.plan import Plan
from bot.executor.operations import Operations
from bot.shell.act import Act, Where
from bot.shell.guard import Operation, OpState
from bot.steps.step import Acts, Step
from sandbox.server import Server

ROOT = "/var/lib/slipway/guard"
LONGEST = 150
_KILL = 'kill -KILL -- "-$(cat {root}/ops/{key}/pid)"'
_ENDED = "flock {root}/ops/{key}/lock true; test -e {root}/ops/{key}/rc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How an act ended; -1 when it was cut off."""

    status: int
    said: str


@dataclass(slots=True, kw_only=True)
class Hands:
    """The bot's hands on one server; `seconds` is how long each act took when it was let be."""

    server: Server
    plan: Plan
    operations: Operations
    environment: Mapping[str, str]
    seconds: dict[str, float] = field(default_factory=dict)
    _number: Iterable[int] = field(default_factory=itertools.count)

    async def act(self, act: Act) -> Done:
        """Run one act to its end."""
        began = time.monotonic()
        done = await (self._on_bot(act) if act.where is Where.BOT else self._on_server(act))
        self.seconds[act.line] = time.monotonic() - began
        return done

    async def all(self, acts: Acts) -> None:
        """Run every act; the first that fails is told."""
        for act in acts:
            done = await self.act(act)
            assert done.status == 0, f"{act.line}\n{done}"

    async def seen(self, step: Step) -> bool:
        """What the step's look says."""
        for act in step.look(self.plan):
            if (await self.act(act)).status:
                return False
        return True

    async def cut_off(self, act: Act, after: float) -> Done:
        """Start it and kill its whole process group so many seconds later."""
        if act.where is Where.BOT:
            return await self._on_bot(act, kill_after=after)
        op = self._operation()
        run = self.operations.run
        running = asyncio.create_task(run(self.plan.target, op, act.argv, root=ROOT, wait=LONGEST))
        pid = f"{ROOT}/ops/{op.key}/pid"
        await asyncio.to_thread(self.server.run, f"until [ -s {pid} ]; do sleep 0.01; done")
        await asyncio.sleep(after)
        kill = _KILL.format(root=ROOT, key=op.key)
        await asyncio.to_thread(self.server.run, kill, check=False)
        answer = await running
        return Done(
            status=answer.status if answer.state is OpState.DONE else -1,
            said=answer.stdout + answer.stderr,
        )

    async def _on_server(self, act: Act) -> Done:
        run = self.operations.run
        answer = await run(self.plan.target, self._operation(), act.argv, root=ROOT, wait=LONGEST)
        assert answer.state is OpState.DONE, f"{act.line}: {answer}"
        return Done(status=answer.status, said=answer.stdout + answer.stderr)

    async def _on_bot(self, act: Act, kill_after: float | None = None) -> Done:
        process = await asyncio.create_subprocess_exec(
            *act.argv,
            env={**os.environ, **self.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        told = asyncio.create_task(process.communicate())
        if kill_after is not None:
            await asyncio.wait({told}, timeout=kill_after)
            if not told.done():
                os.killpg(process.pid, 9)
        out, _ = await asyncio.wait_for(told, LONGEST)
        return Done(status=process.returncode or 0, said=out.decode(errors="replace"))

    def _operation(self) -> Operation:
        return Operation(key=f"step-{os.getpid()}-{next(iter(self._number))}", fence=1)


@asynccontextmanager
async def hands(server: Server, plan: Plan, environment: Mapping[str, str]) -> AsyncIterator[Hands]:
    """Hands that let go at the end."""
    connections = Connections(environment, 20.0, 60.0)
    try:
        operations = Operations(remote=Remote(connections))
        yield Hands(server=server, plan=plan, operations=operations, environment=environment)
    finally:
        await connections.aclose()
        await asyncio.to_thread(server.run, f"rm -rf {shlex.quote(ROOT)}")
