"""`make demo`: everything on one machine, to click on or to be played."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sandbox import story
from sandbox.migration import migration, secrets
from sandbox.packages import BOT, PackagesMissing, ensure
from sandbox.server import EngineUnavailable, Kind, Server, start
from sandbox.stage import Stage, stage
from sandbox.this_machine import this_machine

PORT = 8085
#: Made up for the demo: nothing listens there, and preflight does not ask it.
DATABASE = "postgresql://127.0.0.1/shop"


def main(argv: list[str] | None = None) -> int:
    """0 when it ended well, 1 when a scene of the story failed, 3 when a package is missing."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--story", action="store_true", help="play it without a browser and exit")
    parser.add_argument("--kind", choices=tuple(map(str, Kind)), default=str(Kind.SYSTEMD))
    parser.add_argument("--port", type=int, default=PORT, help="where the page is served")
    options = parser.parse_args(argv)
    if options.story and options.kind != Kind.SYSTEMD:
        parser.error("the story is told of the shop under systemd: leave KIND out")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="slipway-demo-")))
        try:
            ensure(BOT)
            server, content = _server(stack, folder, Kind(options.kind))
        except PackagesMissing as missing:
            print(missing, file=sys.stderr)
            return 3
        return asyncio.run(_run(options, folder, server, content))


def _server(stack: ExitStack, folder: Path, kind: Kind) -> tuple[Server | None, dict[str, Any]]:
    print("Starting a server to migrate (the first time builds its image) ...", flush=True)
    try:
        server = stack.enter_context(start(kind=kind))
    except EngineUnavailable as why:
        print(f"{why}\nPreflight runs against this machine itself instead.", flush=True)
        return None, stack.enter_context(this_machine(folder / "sshd"))
    return server, migration(server)


async def _run(
    options: argparse.Namespace, folder: Path, server: Server | None, content: dict[str, Any]
) -> int:
    port = 0 if options.story else options.port
    known = secrets(server) if server is not None else {"SHOP_DATABASE_URL": DATABASE}
    async with stage(folder, port=port, **known) as on:
        on.write(content)
        if options.story and server is not None:
            return 0 if await story.play(on, server) else 1
        if options.story:
            return await _story_without_server(on)
        await _show(on)
    return 0


async def _story_without_server(on: Stage) -> int:
    card = await on.preflight()
    print(on.slack.text())
    return 0 if card.text.startswith(("READY", "NOT READY")) else 1


async def _show(on: Stage) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    print(
        f"\nSlipway is ready: open {on.slack.url} and type /migrate preflight\n"
        f"Migration file: {on.migrations}\nCtrl-C stops and removes everything.",
        flush=True,
    )
    await stop.wait()


if __name__ == "__main__":
    raise SystemExit(main())
