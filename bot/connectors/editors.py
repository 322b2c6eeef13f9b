"""Who last edited a file, as git knows it."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import TimedOut

#: Seconds that git may take for one question.
PATIENCE = 5.0
#: The checkout may belong to anybody: nothing that it configures is run or fetched.
_GIT = (
    *("git", "-c", "safe.directory=*", "-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false", "--no-pager"),
)
_CLOSED = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_FIELDS = ("%H", "%ae", "%ce")


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """The newest commit that touches the file; `addresses` of its author and its committer."""

    commit: str
    addresses: frozenset[str]


async def last_commit(file: Path) -> Committed | None:
    """Who made the file what it is.

    None where git cannot tell: no checkout, no git, a file it does not follow, or changes that are
    not committed. Raises `TimedOut`.
    """
    kept = await _git(file, "rev-parse", "--verify", "--quiet", f"HEAD:./{file.name}")
    here = await _git(file, "hash-object", "--no-filters", "--", file.name)
    if kept is None or kept != here:
        return None
    shown = await _git(file, "log", "-1", "--format=" + "%x00".join(_FIELDS), "--", file.name)
    commit, *addresses = (shown or "").strip().split("\0")
    known = frozenset(each.strip().casefold() for each in addresses if "@" in each)
    return Committed(commit=commit, addresses=known) if commit and known else None


async def _git(file: Path, *words: str) -> str | None:
    """What git prints, None when it fails."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    try:
        process = await asyncio.create_subprocess_exec(
            *(*_GIT, *words),
            cwd=file.parent,
            env=inherited | _CLOSED,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(PATIENCE):
            out, _ = await process.communicate()
    except TimeoutError as late:
        raise TimedOut("git does not say who last edited the migration file.") from late
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return out.decode(errors="replace") if process.returncode == 0 else None
