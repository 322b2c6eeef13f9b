"""The bot as a process of its own, to be stopped, killed and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

START_SECONDS = 20.0
STOP_SECONDS = 15.0
#: What a proxy of the machine would break: the SDK ignores NO_PROXY, even for loopback.
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")


class BotDied(Exception):
    """The bot ended before it was ready; the message holds the end of its log."""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True, kw_only=True)
class BotProcess:
    """`slipway serve` with its own state folder; `log` is the file it writes to."""

    environment: Mapping[str, str]
    folder: Path
    port: int = field(default_factory=free_port)
    _process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> Path:
        """Everything it printed, over all starts."""
        return self.folder / "bot.log"

    @property
    def url(self) -> str:
        """Where it answers health questions and, in HTTP mode, Slack."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def full_environment(self) -> dict[str, str]:
        """What the process sees; a terminal command with it works on the same state."""
        clean = {name: text for name, text in os.environ.items() if name not in PROXIES}
        return {
            **clean,
            "XDG_STATE_HOME": str(self.folder),
            "SLIPWAY_HTTP_PORT": str(self.port),
            **self.environment,
        }

    @property
    def pid(self) -> int:
        """The pid of the running process."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> BotProcess:
        """Start and wait until it is ready; raises `BotDied`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "serve"),
                env=self.full_environment,
                stdout=out,
                stderr=out,
            )
        try:
            await self._wait_ready()
        except BaseException:
            await self.kill()
            raise
        return self

    async def _wait_ready(self) -> None:
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        async with httpx.AsyncClient(trust_env=False) as client:
            while asyncio.get_running_loop().time() < deadline:
                if self._process is None or self._process.returncode is not None:
                    break
                try:
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)
        raise BotDied("The bot did not get ready:\n" + self.log.read_text()[-3000:])

    async def stop(self) -> int:
        """Ask it to stop, wait, and give its exit code."""
        return await self._end(signal.SIGTERM)

    async def died(self) -> int:
        """Wait until it has ended by itself, and give its exit code."""
        assert self._process is not None
        code = await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        self._process = None
        return code

    async def kill(self) -> int:
        """End it at once, as a crash would."""
        return await self._end(signal.SIGKILL)

    async def _end(self, how: signal.Signals) -> int:
        if (process := self._process) is None:
            return 0
        if process.returncode is None:
            process.send_signal(how)
        try:
            code = await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            code = await process.wait()
        self._process = None
        return code

    async def __aenter__(self) -> BotProcess:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
