"""Fetches a secret from where the migration file says it is."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from pathlib import Path

from bot.connectors.deadline import Deadline
from bot.connectors.undisturbed import undisturbed
from bot.domain.errors import LoginRefused
from bot.domain.plan import SecretSource
from bot.domain.secret import Secret

_LIMIT = 65_536


async def fetch(source: SecretSource, environment: Mapping[str, str], deadline: Deadline) -> Secret:
    """The secret, without the line break at its end.

    Raises `LoginRefused` with the place that holds none; what a command prints is never shown.
    """
    if source.env:
        text = environment.get(source.env, "")
        place = f"the environment variable {source.env}"
    elif source.file:
        text = await asyncio.to_thread(_read, source.file)
        place = f"the file {source.file}"
    else:
        text = await _printed(source.command, deadline)
        place = f"the command {source.command[0]}"
    if not text.strip():
        raise LoginRefused(f"{place} holds no secret")
    return Secret(text.rstrip("\r\n"))


def _read(name: str) -> str:
    try:
        with Path(name).open(encoding="utf-8") as file:
            return file.read(_LIMIT)
    except OSError as error:
        raise LoginRefused(f"the file {name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise LoginRefused(f"the file {name} holds no text") from None


async def _printed(argv: tuple[str, ...], deadline: Deadline) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            *argv, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL
        )
    except OSError as error:
        raise LoginRefused(f"the command {argv[0]} cannot be run: {error.strerror}") from None
    try:
        async with asyncio.timeout(deadline.left()):
            printed, _ = await process.communicate()
    except TimeoutError:
        raise LoginRefused(f"the command {argv[0]} did not end within its time") from None
    finally:
        await undisturbed(_ended(process))
    if process.returncode:
        raise LoginRefused(f"the command {argv[0]} ended with status {process.returncode}")
    return printed[:_LIMIT].decode(errors="replace")


async def _ended(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.communicate()
