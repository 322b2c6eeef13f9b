"""The manifest grants; what it does not grant is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.slack import LocalSlack, ManifestError
from sandbox.slack.manifest import load_manifest

BAD = [
    ("  name: Slipway\n", "  name: " + "x" * 36 + "\n", "display_information.name"),
    ("  name: Slipway\n", "", "display_information.name is required"),
    ("command: /migrate", "command: migrate", "bad slash command"),
    ("      - commands\n", "", "need the bot scope commands"),
    ("      - app_mentions:read\n", "", "event app_mention needs the bot scope app_mentions:read"),
    ("socket_mode_enabled: true", "socket_mode_enabled: false", "request_url or Socket Mode"),
    ("name: Roll back now", "name: Roll everything back now!", "shortcut name"),
    ("settings:\n", "setings: {}\nsettings:\n", "unknown key setings"),
]


@pytest.mark.parametrize(("old", "new", "problem"), BAD)
def test_a_manifest_that_slack_would_not_take_is_refused(
    manifest: Path, tmp_path: Path, old: str, new: str, problem: str
) -> None:
    text = manifest.read_text()
    assert old in text
    broken = tmp_path / "manifest.yml"
    broken.write_text(text.replace(old, new, 1))
    with pytest.raises(ManifestError, match=problem):
        load_manifest(broken)


async def test_a_command_outside_the_manifest_cannot_be_typed(slack: LocalSlack) -> None:
    result = await slack.slash("lead", "/deploy now")
    assert result.error == "unknown_command"
    assert await slack.transcript("delivery") == []
    assert "not a valid command" in (await slack.ephemerals("lead"))[0].text


async def test_a_shortcut_outside_the_manifest_cannot_be_used(slack: LocalSlack) -> None:
    assert (await slack.shortcut("lead", "burn_it")).error == "unknown_shortcut"
    assert (await slack.shortcut("lead", "explain")).error == "unknown_shortcut"


async def test_an_event_that_was_not_subscribed_is_not_delivered(
    manifest: Path, tmp_path: Path
) -> None:
    silent = tmp_path / "manifest.yml"
    silent.write_text(manifest.read_text().replace("      - app_home_opened\n", ""))
    async with LocalSlack(manifest=silent) as slack:
        assert await slack.open_home("lead") is False
        await slack.say("lead", "no mention here")
        assert await slack.transcript("delivery") == []
