"""The local Slack as a process of its own, and the channel as text."""

from __future__ import annotations

import asyncio
import signal
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import LocalSlack
from sandbox.slack.people import SHOP


async def run(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox.slack",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.fixture
async def served(manifest: Path, tmp_path: Path) -> AsyncIterator[tuple[Any, str, Path]]:
    """A running process, its address and its credentials file."""
    file = tmp_path / "slack.env"
    process = await run("--port", "0", "--manifest", str(manifest), "--credentials", str(file))
    try:
        assert process.stdout
        line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
        yield process, line.split()[-1], file
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_it_gives_credentials_to_its_owner_and_goes_at_sigterm(
    served: tuple[Any, str, Path],
) -> None:
    process, url, file = served
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    env = dict(row.split("=", 1) for row in file.read_text().splitlines())
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{url}_control/credentials")).json() == env
        assert (await client.get(url, headers={"Host": "evil.example"})).status_code == 421
        state = (await client.get(f"{url}_control/state")).json()
        assert state["channels"]["migrate-shop"]["messages"] == []
        assert (await client.get(f"{url}_control/transcript")).json() == []
        order = f"{url}_control/say"
        said = {"user": "lead", "text": "good evening"}
        assert (await client.post(order, json=said)).status_code == 200
        assert (await client.post(order, data=said)).status_code == 415
    printer = await run("transcript", url)
    printed, _ = await printer.communicate()
    assert "Lena Vogt  [#migrate-shop]" in printed.decode()
    assert "good evening" in printed.decode()
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) == 0
    assert not file.exists()


async def test_a_bad_manifest_is_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    bad = tmp_path / "manifest.yml"
    bad.write_text("features: {}\n")
    process = await run("--port", "0", "--manifest", str(bad))
    _, said = await process.communicate()
    assert process.returncode == 1
    assert said.decode() == ("The local Slack cannot start: display_information.name is required\n")


async def test_the_text_shows_what_a_reader_sees(slack: LocalSlack, web: AsyncWebClient) -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Not ready"}},
        {
            "type": "section",
            "text": {
                "type": "mrkdwn",
                "text": "asked by <@U00LEAD001> at <!date^0^{date_num} {time}|then> &amp; "
                "<!subteam^S00DBAS0001>, see <https://example.com|the runbook>",
            },
        },
        {
            "type": "actions",
            "elements": [
                {"type": "button", "text": {"type": "plain_text", "text": "Run again"}},
                {"type": "button", "text": {"type": "plain_text", "text": "Details"}},
            ],
        },
    ]
    posted = await web.chat_postMessage(channel=SHOP, text="Not ready", blocks=blocks)
    await web.chat_postMessage(channel=SHOP, thread_ts=posted["ts"], text="a detail")
    shown = slack.text("migrate-shop").splitlines()
    assert [line.strip() for line in shown[1:]] == [
        "NOT READY",
        "asked by @lead at 1970-01-01 00:00 & @dbas, see the runbook (https://example.com)",
        "[ Run again ] [ Details ]",
        shown[4].strip(),
        "a detail",
    ]
    assert shown[0].endswith("Slipway (app)  [#migrate-shop]")
    assert shown[4].endswith("Slipway (app)  [in thread]")
