"""How long the bot takes to be ready, and how much memory it then holds."""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sandbox.stage import stage
from tests.benchmarks.figure import Figure

TRIES = 3
IMPORTS = (
    "import slack_bolt.async_app, sqlalchemy.ext.asyncio, paramiko, docker, httpx, apscheduler"
)


async def measure() -> list[Figure]:
    """Restarts on the same state; the floor is a Python that only imports the same packages."""
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder)) as on:
            seconds: list[float] = []
            for _ in range(TRIES):
                await on.bot.stop()
                began = time.perf_counter()
                await on.bot.start()
                seconds.append(time.perf_counter() - began)
            resident = _resident_mib(on.bot.pid)
    ready, floor = statistics.median(seconds), await _floor()
    return [
        Figure(
            name="start_up",
            value=ready,
            unit="s",
            target="at most 3 s until ready",
            met=ready <= 3,
            compared_with=f"Python importing the same packages, {floor:.2f} s",
            ratio=ready / floor,
        ),
        Figure(
            name="memory_idle",
            value=resident,
            unit="MiB",
            target="at most 300 MiB",
            met=resident <= 300,
        ),
    ]


async def _floor() -> float:
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", IMPORTS)
    await process.wait()
    return time.perf_counter() - began


def _resident_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
