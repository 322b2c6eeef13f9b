from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, cast

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.directory import DirectorySilent, Person
from commands.directory import KEPT, RecentDirectory, SlackDirectory

HOME = "T1"


@dataclass(frozen=True, slots=True)
class Answer:
    data: dict[str, Any]


class Refusal(dict[str, Any]):
    """An answer of Slack that asks for a moment's patience."""

    headers: ClassVar = {"Retry-After": "0"}


@dataclass(slots=True)
class Slack:
    """What Slack would say; `error` instead of everything when it is set."""

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    error: str = ""
    hurried: int = 0
    asked: list[str] = field(default_factory=list)

    async def users_info(self, *, user: str) -> Answer:
        return self._answer(user, {"user": self.users.get(user)}, "user_not_found")

    async def users_lookupByEmail(self, *, email: str) -> Answer:
        found = {u["mail"]: {"id": name} for name, u in self.users.items() if "mail" in u}
        return self._answer(email, {"user": found.get(email)}, "users_not_found")

    async def usergroups_users_list(self, *, usergroup: str) -> Answer:
        return self._answer(usergroup, {"users": self.groups.get(usergroup)}, "no_such_subteam")

    def _answer(self, asked: str, found: dict[str, Any], missing: str) -> Answer:
        self.asked.append(asked)
        if self.hurried:
            self.hurried -= 1
            raise SlackApiError("no", Refusal({"ok": False, "error": "ratelimited"}))
        error = self.error or ("" if any(v is not None for v in found.values()) else missing)
        if error:
            raise SlackApiError("no", {"ok": False, "error": error})
        return Answer(found)


@dataclass(slots=True)
class Hand:
    """A clock that a test moves."""

    at: float = 0.0

    def monotonic(self) -> float:
        return self.at

    def now(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC)


def directory(slack: Slack) -> SlackDirectory:
    return SlackDirectory(cast("AsyncWebClient", slack), team=HOME)


async def test_user_groups_become_their_members_and_users_stay() -> None:
    slack = Slack(groups={"S1": ["U2", "U3"], "S2": ["U3"]})

    assert await directory(slack).members(("U1", "S1", "S2")) == {"U1", "U2", "U3"}


async def test_an_empty_or_vanished_group_is_nobody() -> None:
    assert await directory(Slack(groups={"S1": []})).members(("S1", "S9")) == frozenset()
    assert await directory(Slack()).members(()) == frozenset()


async def test_every_question_is_asked_afresh() -> None:
    slack = Slack(groups={"S1": ["U2"]})
    asking = directory(slack)
    assert await asking.members(("S1",)) == {"U2"}

    slack.groups["S1"] = []

    assert await asking.members(("S1",)) == frozenset()


async def test_a_full_member_has_a_time_zone() -> None:
    known = {"team_id": HOME, "tz": "Asia/Kolkata", "tz_offset": 19800}

    assert await directory(Slack(users={"U1": known})).person("U1") == Person(
        id="U1", active=True, full_member=True, tz="Asia/Kolkata", tz_offset=19800
    )


@pytest.mark.parametrize(
    "mark",
    ["deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_invited_user"],
)
async def test_whoever_is_no_full_active_member_is_not_eligible(mark: str) -> None:
    slack = Slack(users={"U1": {"team_id": HOME, mark: True}})

    assert not (await directory(slack).person("U1")).eligible


async def test_other_workspaces_and_the_unknown_are_not_eligible() -> None:
    slack = Slack(users={"U1": {"team_id": "T2"}})

    assert not (await directory(slack).person("U1")).eligible
    assert not (await directory(slack).person("U9")).eligible


async def test_a_mail_address_leads_to_its_person_or_to_nobody() -> None:
    slack = Slack(users={"U1": {"mail": "lead@shop.test"}})

    assert await directory(slack).by_email("lead@shop.test") == "U1"
    assert await directory(slack).by_email("pat@shop.test") == ""


@pytest.mark.parametrize("error", ["fatal_error", "internal_error", "missing_scope"])
async def test_silence_is_said_and_never_taken_for_nobody(error: str) -> None:
    silent = directory(Slack(error=error))

    for asked in (silent.members(("S1",)), silent.person("U1"), silent.by_email("a@b")):
        with pytest.raises(DirectorySilent, match="nothing was done"):
            await asked


async def test_a_slack_that_wants_fewer_questions_is_asked_again_when_it_says() -> None:
    slack = Slack(groups={"S1": ["U2"]}, hurried=2)

    assert await directory(slack).members(("S1",)) == {"U2"}
    assert slack.asked == ["S1", "S1", "S1"]


async def test_what_is_drawn_is_at_most_a_minute_old_and_silence_is_not_kept() -> None:
    slack, hand = Slack(groups={"S1": ["U2"]}, error="fatal_error"), Hand()
    recent = RecentDirectory(directory(slack), clock=hand)
    with pytest.raises(DirectorySilent):
        await recent.members(("S1",))
    slack.error = ""
    assert await recent.members(("S1",)) == {"U2"}
    slack.groups["S1"] = []

    hand.at = KEPT - 1
    assert await recent.members(("S1",)) == {"U2"}
    hand.at = KEPT
    assert await recent.members(("S1",)) == frozenset()
