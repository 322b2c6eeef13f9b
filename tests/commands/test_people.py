from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import NotAllowed
from commands.people import KEPT, People

HOME = "T1"


@dataclass(slots=True)
class Directory:
    """What Slack would say; None: it refuses to."""

    user: dict[str, Any] | None = field(default_factory=lambda: {"team_id": HOME})
    asked: int = 0

    async def users_info(self, *, user: str) -> dict[str, Any]:
        self.asked += 1
        if self.user is None:
            raise SlackApiError("no", {"ok": False, "error": "internal_error"})
        return {"user": self.user}

    async def conversations_members(self, *, channel: str, cursor: str | None, limit: int) -> Any:
        self.asked += 1
        if self.user is None:
            raise TimeoutError
        last = {"members": ["U2"], "response_metadata": {"next_cursor": ""}}
        return last if cursor else {"members": ["U1"], "response_metadata": {"next_cursor": "2"}}


@dataclass(slots=True)
class Hand:
    """A clock that a test moves."""

    at: float = 0.0

    def monotonic(self) -> float:
        return self.at

    def now(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC)


def people(directory: Directory, hand: Hand | None = None) -> People:
    return People(cast("AsyncWebClient", directory), team=HOME, clock=hand or Hand())


async def test_a_full_member_of_the_home_workspace_may() -> None:
    await people(Directory()).check("U1", HOME)


@pytest.mark.parametrize(
    "mark",
    [
        "deleted",
        "is_bot",
        "is_restricted",
        "is_ultra_restricted",
        "is_stranger",
        "is_invited_user",
    ],
)
async def test_everybody_else_may_not_and_is_told_whom_to_ask(mark: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        await people(Directory(user={"team_id": HOME, mark: True})).check("U1", HOME)

    assert refused.value.next_action == "Ask a full member of the workspace."


@pytest.mark.parametrize(
    ("user", "team", "known"),
    [
        ("U1", "T2", {"team_id": HOME}),
        ("U1", HOME, {"team_id": "T2"}),
        ("U1", HOME, {}),
        ("", HOME, {"team_id": HOME}),
    ],
)
async def test_another_workspace_is_refused_by_either_word(
    user: str, team: str, known: dict[str, Any]
) -> None:
    with pytest.raises(NotAllowed):
        await people(Directory(user=known)).check(user, team)


async def test_silence_refuses() -> None:
    silent = people(Directory(user=None))

    with pytest.raises(NotAllowed, match="does not say who you are"):
        await silent.check("U1", HOME)
    assert not await silent.in_channel("U1", "C1")


async def test_an_answer_counts_for_a_minute_and_a_failure_not_at_all() -> None:
    directory, hand = Directory(user=None), Hand()
    asking = people(directory, hand)
    with pytest.raises(NotAllowed):
        await asking.check("U1", HOME)
    directory.user = {"team_id": HOME}

    await asking.check("U1", HOME)
    hand.at = KEPT - 1
    await asking.check("U1", HOME)
    assert directory.asked == 2
    directory.user = {"team_id": HOME, "deleted": True}
    hand.at = KEPT
    with pytest.raises(NotAllowed):
        await asking.check("U1", HOME)


async def test_members_are_read_to_the_last_page() -> None:
    directory = Directory()
    asking = people(directory)

    assert await asking.in_channel("U2", "C1")
    assert not await asking.in_channel("U3", "C1")
    assert directory.asked == 2
