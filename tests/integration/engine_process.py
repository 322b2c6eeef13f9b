"""A process with one engine in it, for tests that kill it. Its runs append to a file.

Asked on stdin, one JSON object per line, it forks a life per line and answers how that ended.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from bot.domain.reading import Output
from bot.domain.secret import Secret
from bot.executor.clock import SystemClock
from bot.executor.context import Context
from bot.executor.engine import Engine
from bot.executor.guarded import look_of, result_of
from bot.executor.step_loop import Seam
from bot.executor.workflow import Look, Retry, Step, Workflow
from bot.shell import guard
from storage import runs
from storage.database import open_database
from storage.runs import Run

KEY = Secret("5a" * 32)
STEPS = ("snapshot", "pull", "start", "migrate", "switch", "settle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What one process shall do: work until the runs ended, or die at a seam of a step.

    `effect` is a shell line that each step runs on the "target", this machine, by the guard.
    """

    url: str
    place: str
    runs: tuple[str, ...]
    owner: str
    ttl: float = 4.0
    signal: str = "SIGKILL"
    seam: str = ""
    step: str = ""
    effect: str = 'echo "$1" >>"$2"'
    kill_after: float = 0.0

    @property
    def root(self) -> str:
        return f"{self.place}/guard"


def workflow(life: Life) -> Workflow:
    async def ask(argv: tuple[str, ...]) -> guard.Answer:
        pipe = subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*argv, stdout=pipe, stderr=pipe)
        out, err = await process.communicate()
        status = process.returncode or 0
        return guard.parse(Output(status=status, stdout=out.decode(), stderr=err.decode()))

    async def do(context: Context) -> Mapping[str, Any]:
        file = f"{life.place}/{context.run.id}"
        argv = ("sh", "-c", life.effect, "sh", context.row.name, file)
        return result_of(await ask(guard.run(context.operation, argv, wait=20, root=life.root)))

    async def look(context: Context) -> Look:
        return look_of(await ask(guard.look(context.operation, root=life.root)))

    def steps(_: Run) -> tuple[Step, ...]:
        return tuple(
            Step(name=name, do=do, look=look, retry=Retry.LOOK, timeout=30) for name in STEPS
        )

    return Workflow(kind="cutover", steps=steps)


def crash(life: Life) -> Any:
    def at(seam: Seam, step: str) -> None:
        if (seam.value, step) == (life.seam, life.step):
            os.kill(os.getpid(), signal.Signals[life.signal])

    return at


async def live(life: Life) -> None:
    """Work until all runs ended or SIGTERM comes."""
    (Path(life.place) / f"{life.owner}.born").touch()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    if life.kill_after:
        signal.setitimer(signal.ITIMER_REAL, life.kill_after)
    database = await open_database(life.url, SystemClock())
    engine = Engine(
        database=database,
        key=KEY,
        clock=SystemClock(),
        owner=life.owner,
        workflows=(workflow(life),),
        ttl=life.ttl,
        poll=0.1,
        seam=crash(life),
    )
    await engine.start()
    (Path(life.place) / f"{life.owner}.ready").touch()
    try:
        while not stop.is_set():
            async with database.reading() as tx:
                if not any([(await runs.run(tx, run)).state.active for run in life.runs]):
                    break
            await asyncio.sleep(0.02)
    finally:
        await engine.stop(grace=0.3)
        await database.close()


def begin(words: Mapping[str, Any]) -> int:
    """Fork a life; its own process is gone when this returns its exit status, -9 for a kill."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        asyncio.run(live(Life(**{**words, "runs": tuple(words["runs"])})))
        os._exit(0)
    return child


def main() -> None:
    os.umask(0o077)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    if len(sys.argv) > 1:
        words = json.loads(sys.argv[1])
        asyncio.run(live(Life(**{**words, "runs": tuple(words["runs"])})))
        return
    for line in sys.stdin:
        _, status = os.waitpid(begin(json.loads(line)), 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


@dataclass(slots=True, kw_only=True)
class Mother:
    """The forking process, seen from the test."""

    process: subprocess.Popen[str]

    def life(self, life: Life) -> int:
        """Live one life to its end; the exit status, -9 when it was killed."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(_words(life)) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


def mother() -> subprocess.Popen[str]:
    return subprocess.Popen(
        (sys.executable, "-m", "tests.integration.engine_process"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def alone(life: Life) -> subprocess.Popen[str]:
    """One life in a process of its own, which a test may stop, go on and kill."""
    return subprocess.Popen(
        (sys.executable, "-m", "tests.integration.engine_process", json.dumps(_words(life))),
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def _words(life: Life) -> dict[str, Any]:
    return {name: getattr(life, name) for name in Life.__slots__}


def quiet(place: Path) -> None:
    """Stop whatever a test that failed left running on its "target"."""
    argv = guard.quiesce(10**9, grace=0, root=f"{place}/guard")
    subprocess.run(argv, capture_output=True, timeout=60, check=True)


def until(condition: Any, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not become true"
        time.sleep(0.01)


if __name__ == "__main__":
    main()
