"""A thousand requests that must be refused: no effect, and each is told why in its own words."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import SignoffState
from bot.domain.state import TimelineEntry
from sandbox.slack import Message, View
from sandbox.slack.model import OTHER_TEAM_ID, Person, new_id
from tests.integration.signoffs import ASKER, PEOPLE, ask, card, write
from tests.integration.slack_bot import SHOP, without_proxies
from tests.integration.whole_bot import WholeBot, whole_bot

MIGRATION = "shop/production"
WHY = {"reason": "A reason that is long enough."}
APPROVE, REJECT, REVOKE = "signoff_approve", "signoff_reject_form", "signoff_revoke"
A_BATCH = 15  # usergroups.users.list allows twenty a minute
ON_EACH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody tries something; `told` must stand in the answer."""

    who: Person
    action: str
    value: str
    told: str


class Scene:
    """One request that is open, and everybody who might want something of it."""

    def __init__(self, bot: WholeBot, shown: Message, state: SignoffState) -> None:
        self.bot, self.shown, self.state = bot, shown, state
        self.chance = random.Random(7)

    def value(self, role: Role) -> str:
        """What the card's own button carries."""
        found = self.state.role(role)
        assert found is not None
        return f"{self.state.request.id}/{role.value}/{found.version}"

    def person(self, name: str) -> Person:
        return self.bot.slack.workspace.human(name)

    def strangers(self) -> Iterator[tuple[Person, str]]:
        """Who may do nothing here at all."""
        lead = self.person("lead")
        workspace = self.bot.slack.workspace
        bots = [one for one in workspace.people.values() if one.is_bot]
        yield self.person("guest"), "Guests may not do this"
        yield self.person("stranger"), "People of other workspaces"
        yield replace(lead, team_id=OTHER_TEAM_ID), "People of other workspaces"
        yield replace(lead, id="U00NOBODY1", name="nobody"), "does not say who you are"
        yield self.person("gone"), "Your account is deactivated"
        yield from ((one, "Bots and workflows") for one in bots)

    def outsiders(self, role: Role, action: str) -> Iterator[tuple[Person, str]]:
        """Full members who may not answer for that role."""
        revoking = "no approval of yours"
        yield self.person(ASKER), revoking if action == REVOKE else "You asked for these"
        yield self.person("security"), revoking if action == REVOKE else "You edited"
        others = [PEOPLE[each.value] for each in Role if each is not role]
        for name in others:
            if name != "security":
                yield self.person(name), revoking if action == REVOKE else "not in this role now"

    def forged(self) -> Iterator[tuple[str, str]]:
        """Values that no card carries."""
        request, role, version = self.value(Role.DBA).split("/")
        junk = "".join(self.chance.choices("abcdef0123456789/._-<>&\n ", k=30))
        unknown, stale = "belongs to no sign-off", "has changed since this card was shown"
        other = f"{self.chance.getrandbits(48):012x}"
        yield junk, unknown
        yield f"signoff-{other}/{role}/{version}", unknown
        yield f"{request}/king/{version}", unknown
        yield f"{request}//{version}", "does not say which role"
        yield f"{request}/{role}/{other}.{other}", stale
        yield f"{request}/{role}/{version.partition('.')[0]}.{other}", stale
        yield f"{request}/{role}/", stale

    def attempts(self) -> Iterator[Attempt]:
        """All of them, again and again with other forged values."""
        while True:
            for role, action in product(Role, (APPROVE, REJECT, REVOKE)):
                for who, told in (*self.strangers(), *self.outsiders(role, action)):
                    yield Attempt(who=who, action=action, value=self.value(role), told=told)
            for value, told in self.forged():
                for action in (APPROVE, REJECT):
                    yield Attempt(who=self.person("dba"), action=action, value=value, told=told)

    async def attempt(self, one: Attempt) -> str:
        """Do it as Slack would deliver it; what that person alone is answered."""
        if one.action == REJECT:
            return await self.send_form(one)
        before = self.answers(one.who)
        action = {"type": "button", "action_id": one.action, "block_id": "b", "value": one.value}
        payload = self.doors.payloads.block_actions(one.who, self.shown, action, {})
        assert (await self.doors.interact(payload)).error is None
        found = await self.bot.slack.wait_for(lambda: self.new_answer(one.who, before), 20)
        return self.bot.slack.shown(found)

    @property
    def doors(self) -> Any:
        return self.bot.slack.control.doors

    def answers(self, who: Person) -> list[str]:
        kept = self.bot.slack.workspace.ephemerals
        return [each.ts for each in kept if each.only_for == who.id]

    def new_answer(self, who: Person, before: list[str]) -> Message | None:
        kept = self.bot.slack.workspace.ephemerals
        mine = (each for each in kept if each.only_for == who.id and each.ts not in before)
        return next(mine, None)

    async def send_form(self, one: Attempt) -> str:
        memory = json.dumps({"channel": SHOP, "subject": one.value})
        content = {"type": "modal", "callback_id": one.action, "private_metadata": memory}
        view = View(id=new_id("V"), user=one.who.id, hash="1", content=content, root_id="V1")
        values = {"reason": {"reason": {"type": "plain_text_input", "value": WHY["reason"]}}}
        payload = self.doors.payloads.view("view_submission", one.who, view, values)
        ack = await self.doors.interact(payload)
        assert ack.error is None
        return json.dumps(ack.body, ensure_ascii=False)


@asynccontextmanager
async def scene(folder: Path, url: str) -> AsyncIterator[Scene]:
    """The request is made by somebody without a role, on a file that the security edited."""
    async with whole_bot(folder, url) as bot:
        slack = bot.slack
        for name in ("gone", "second"):
            known = replace(slack.workspace.human("lead"), id=f"U00{name.upper()}1", name=name)
            slack.workspace.people[known.id] = known
        slack.workspace.deactivate("gone")
        slack.set_group("security", "security", "oncall", "second")
        write(bot)
        await bot.ask("security", "/migrate plan")
        await ask(bot)
        shown = await card(bot, "SIGN-OFFS")
        state = await bot.service.signoffs.state(MIGRATION)
        assert state is not None
        yield Scene(bot, shown, state)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_thousand_requests_without_right_have_no_effect_and_one_answer_each(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    without_proxies(monkeypatch)
    url = request.getfixturevalue("postgres_url") if kind == "postgresql" else ""
    async with scene(tmp_path, url) as on:
        wanted, told = on.attempts(), 0
        while batch := tuple(islice(wanted, min(A_BATCH, ON_EACH - told))):
            on.bot.slack.advance(90)
            on.bot.slack.workspace.ephemerals.clear()
            for one, answer in zip(batch, await together(on, batch), strict=True):
                assert one.told in answer, (one, answer)
                assert "⛔" in answer
                told += 1
        assert told == ON_EACH
        assert await on.bot.router.drain(10)
        await nothing_happened(on)


async def together(on: Scene, batch: tuple[Attempt, ...]) -> list[str]:
    """At the same time where the people differ, one after the other for the same person."""
    by_person: dict[str, list[int]] = {}
    for number, one in enumerate(batch):
        by_person.setdefault(one.who.id, []).append(number)
    answers: dict[int, str] = {}

    async def in_turn(numbers: list[int]) -> None:
        for number in numbers:
            answers[number] = await on.attempt(batch[number])

    await asyncio.gather(*map(in_turn, by_person.values()))
    return [answers[number] for number in range(len(batch))]


async def nothing_happened(on: Scene) -> None:
    after = await on.bot.service.signoffs.state(MIGRATION)
    assert after is not None
    assert (after.request, after.roles) == (on.state.request, on.state.roles)
    assert await on.bot.rows("signoff:vote:") == []
    strangers = {who.id for who, _ in on.strangers()} - {on.person("lead").id}
    rows = [row for row in await on.bot.rows("signoff:click:") if turned_away(row)]
    assert {row.actor for row in rows} >= strangers
    assert len(rows) <= len(strangers) + 1  # the lead, as of another team
    assert {row.migration for row in rows} == {MIGRATION}
    async with on.bot.database.reading() as tx:
        assert (await tx.execute(text("SELECT count(*) FROM signoff_votes"))).scalar_one() == 0


def turned_away(row: TimelineEntry) -> bool:
    return bool(row.payload["reason"] == "turned-away")
