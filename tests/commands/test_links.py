from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from commands.links import Links


@dataclass(slots=True)
class Slack:
    """Gives links while it is well."""

    well: bool = True
    asked: int = 0

    async def chat_getPermalink(self, *, channel: str, message_ts: str) -> dict[str, Any]:
        self.asked += 1
        if not self.well:
            raise SlackApiError("no", {"ok": False, "error": "internal_error"})
        return {"permalink": f"https://harbour.slack.com/archives/{channel}/p{message_ts}"}


async def test_a_link_is_asked_for_once_and_silence_is_not_remembered() -> None:
    slack = Slack(well=False)
    links = Links(cast("AsyncWebClient", slack))
    assert await links.to("C1", "12.3") == ""

    slack.well = True

    for _ in range(2):
        assert await links.to("C1", "12.3") == "https://harbour.slack.com/archives/C1/p12.3"
    assert slack.asked == 2
