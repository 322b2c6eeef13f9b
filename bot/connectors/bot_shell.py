"""Commands on the bot's own machine, with the variables that the plan's secrets live in."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from bot.connectors.undisturbed import undisturbed
from bot.domain.reading import Output

#: What a command may have printed, from its end; bytes of each stream.
_MOST = 262_144


class BotShell:
    """Runs in `folder`; a command that is not waited for any more is ended with its children."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder

    async def output(self, argv: Sequence[str]) -> Output:
        """What it printed, and its exit status; 127 when it cannot be started.

        Files take what it prints: a tunnel that goes on in the background would keep pipes open.
        """
        await asyncio.to_thread(self._folder.mkdir, mode=0o700, parents=True, exist_ok=True)
        with TemporaryFile() as out, TemporaryFile() as err:
            try:
                process = await asyncio.create_subprocess_exec(
                    *argv,
                    cwd=self._folder,
                    env={"PATH": os.defpath, **self._environment},
                    stdin=DEVNULL,
                    stdout=out,
                    stderr=err,
                    start_new_session=True,
                )
            except OSError as error:
                return Output(status=127, stdout="", stderr=f"{argv[0]}: {error.strerror}")
            try:
                status = await process.wait()
            finally:
                await undisturbed(_ended(process))
            return Output(status=status, stdout=_end_of(out), stderr=_end_of(err))


async def _ended(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _end_of(file: IO[bytes]) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _MOST))
    return file.read().decode(errors="replace")
