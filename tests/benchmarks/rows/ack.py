"""How long a person waits for the ack of a slash command, a thousand at once."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sandbox.bot import PROXIES
from sandbox.slack import LocalSlack
from sandbox.stage import MANIFEST, stage
from tests.benchmarks.figure import Figure

AT_ONCE = 1_000
EMPTY = """
import asyncio, os
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

async def main():
    token, url = os.environ["SLACK_BOT_TOKEN"], os.environ["SLACK_API_URL"]
    client = AsyncWebClient(token=token, base_url=url)
    app = AsyncApp(client=client)

    @app.command("/migrate")
    async def migrate(ack):
        await ack()

    handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"], web_client=client)
    await handler.start_async()

asyncio.run(main())
"""


async def measure() -> list[Figure]:
    """The bot beside an empty Bolt app, in the same run on the same local Slack."""
    floor = await _empty()
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder)) as on:
            await on.slack.slash("lead", "/migrate help")
            ours = await _thousand(on.slack)
    ratio = _p99(ours) / _p99(floor)
    return [
        Figure(
            name="ack_p99",
            value=_p99(ours) * 1000,
            unit="ms",
            target="at most 1.5 x an empty Bolt app",
            met=ratio <= 1.5,
            compared_with=f"empty Bolt app, {_p99(floor) * 1000:.0f} ms",
            ratio=ratio,
        ),
        Figure(
            name="ack_worst",
            value=max(ours),
            unit="s",
            target="none over 3 s",
            met=max(ours) <= 3,
        ),
    ]


async def _empty() -> Sequence[float]:
    async with LocalSlack(manifest=MANIFEST) as slack:
        clean = {name: text for name, text in os.environ.items() if name not in PROXIES}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", EMPTY),
            env={**clean, **slack.env},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await slack.wait_for(lambda: slack.connections, 20)
            await slack.slash("lead", "/migrate help")
            return await _thousand(slack)
        finally:
            process.kill()
            await process.wait()


async def _thousand(slack: LocalSlack) -> Sequence[float]:
    results = await asyncio.gather(*(slack.slash("lead", "/migrate help") for _ in range(AT_ONCE)))
    refused = [one.error for one in results if one.error]
    if refused:
        message = f"{len(refused)} of {AT_ONCE} were not acknowledged: {refused[0]}"
        raise AssertionError(message)
    return [one.seconds for one in results]


def _p99(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.99) - 1]
