"""Sign-offs through the unmodified Bolt on the local Slack: from the question to the gate."""

from __future__ import annotations

import json
import os
import re
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding
from sandbox.slack import Message
from sandbox.slack.errors import DoorError
from tests.integration.signoffs import (
    ASKER,
    PEOPLE,
    approve,
    ask,
    card,
    personal,
    press,
    standings,
    votes,
    write,
)
from tests.integration.slack_bot import SHOP, without_proxies
from tests.integration.whole_bot import WholeBot, whole_bot

WHY = "The restore drill is from last month."
LINK = "https://statistics.example.org/shop/nights"


@pytest.fixture
async def bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[WholeBot]:
    without_proxies(monkeypatch)
    async with whole_bot(tmp_path) as running:
        write(running)
        yield running


async def test_each_role_is_asked_its_own_question_and_their_answers_open_the_gate(
    bot: WholeBot,
) -> None:
    await bot.preflight(ASKER)
    asked = await ask(bot)
    for role, user in PEOPLE.items():
        sent = bot.slack.shown(await personal(bot, user, "SIGN OFF?"))
        assert Role(role).question in sent
        assert f"{bot.slack.url}/#/{SHOP}/" in sent  # the way to the plan
    assert not (await bot.service.signoffs.gate("shop/production")).met

    for role in PEOPLE:
        await approve(bot, role)
    done = await card(bot, "SIGNED OFF by 4 people")

    assert done.ts == asked.ts
    assert [role for role, _ in await votes(bot)] == list(PEOPLE)
    assert (await bot.service.signoffs.gate("shop/production")).met
    assert "recorded" in await bot.told("dba", "Your approval as Database administrator")


async def test_an_answer_names_the_end_of_the_trail_that_was_shown_and_old_buttons_still_work(
    bot: WholeBot,
) -> None:
    await ask(bot)
    sent = await personal(bot, "dba", "SIGN OFF?")
    assert "audit #" in bot.slack.shown(sent)
    await press(bot, "dba", "signoff_approve", sent)
    await press(bot, "owner", "signoff_reject", await personal(bot, "owner", "SIGN OFF?"))
    await bot.slack.submit("owner", values={"reason": WHY})
    old = await personal(bot, "security", "SIGN OFF?")
    words = re.sub(r"/\d+-[0-9a-f]{64}", "", json.dumps(old.blocks))  # as before heads were carried
    older = replace(old, blocks=json.loads(words))
    bot.slack.workspace.messages[old.channel][old.ts] = older
    await press(bot, "security", "signoff_approve", older)

    *seen, without = await bot.rows("signoff:vote:")

    known = {f"{row.seq}-{row.hash}": row.seq for row in await bot.rows("")}
    assert [known[row.payload["head"]] < row.seq for row in seen] == [True, True]
    assert (without.actor, without.payload["head"]) == (bot.slack.person_id("security"), "")
    state = await bot.service.signoffs.state("shop/production")
    assert state is not None
    dba = state.role(Role.DBA)
    assert dba is not None
    assert dba.approvals[0].head == seen[0].payload["head"]


async def test_a_rejection_needs_words_and_shuts_the_gate_until_somebody_asks_again(
    bot: WholeBot,
) -> None:
    asked = await ask(bot)
    await press(bot, "dba", "signoff_reject", await personal(bot, "dba", "SIGN OFF?"))
    assert list((await bot.slack.submit("dba", values={"reason": "no"})).errors) == ["reason"]
    assert await votes(bot) == []

    sent = await bot.slack.submit("dba", values={"reason": WHY})

    assert (sent.error, sent.errors) == (None, {})
    shown = await card(bot, "REJECTED · Database administrator")
    assert f"Rejected by @dba: {WHY}" in bot.slack.shown(shown)
    await personal(bot, "dba", "YOU REJECTED")
    await press(bot, "lead", "signoff_ask_again", asked)
    await personal(bot, "dba", "ASKED AGAIN")
    await approve(bot, "dba", "ASKED AGAIN")
    assert await votes(bot) == [("dba", "rejected"), ("dba", "approved")]


async def test_only_the_role_whose_evidence_changed_is_asked_again_and_sees_what(
    bot: WholeBot,
) -> None:
    asked = await ask(bot)
    for role in PEOPLE:
        await approve(bot, role)
    await card(bot, "SIGNED OFF")

    await bot.ask("lead", "/migrate attest M2.3")
    await bot.slack.submit("lead", values={"text": LINK})

    sent = await personal(bot, "owner", "ASKED AGAIN · Product owner")
    assert LINK in bot.slack.shown(sent)
    held = await standings(bot)
    assert held.pop(Role.PRODUCT_OWNER) is RoleStanding.VOID
    assert set(held.values()) == {RoleStanding.APPROVED}
    await press(bot, "owner", "signoff_changes", sent)
    assert LINK in await bot.told("owner", "What changed")
    (line,) = await bot.slack.wait_for(lambda: bot.slack.thread(SHOP, asked.ts), 10)
    assert "@owner" in bot.slack.shown(line)
    await approve(bot, "product_owner", "ASKED AGAIN")
    await card(bot, "SIGNED OFF by 4 people")


async def test_an_edit_of_the_plan_asks_everybody_again(bot: WholeBot) -> None:
    await ask(bot)
    await approve(bot, "dba")
    old = await personal(bot, "dba", "YOU APPROVED")

    write(bot, quorum=2)
    await bot.ask("lead", "/migrate plan")

    await personal(bot, "dba", "ASKED AGAIN")
    assert RoleStanding.APPROVED not in (await standings(bot)).values()
    await press(bot, "dba", "signoff_commands", await personal(bot, "dba", "ASKED AGAIN"))
    shown = await bot.modal("dba")
    assert "Switch the traffic" in str(shown["blocks"])
    assert "submit" not in shown
    assert old.ts == (await personal(bot, "dba", "ASKED AGAIN")).ts


async def test_an_approval_may_be_taken_back(bot: WholeBot) -> None:
    await ask(bot)
    await approve(bot, "dba")
    await press(bot, "dba", "signoff_revoke", await personal(bot, "dba", "YOU APPROVED"))

    await personal(bot, "dba", "SIGN OFF?")
    assert await votes(bot) == [("dba", "approved"), ("dba", "revoked")]


async def test_somebody_else_may_answer_for_a_while_and_counts_as_himself(bot: WholeBot) -> None:
    await bot.slack.control.channel({"channel": SHOP, "remove": [bot.slack.person_id("owner")]})
    await ask(bot)
    sent = await personal(bot, "owner", "SIGN OFF?")  # who is in no channel is asked all the same
    await press(bot, "owner", "signoff_delegate", sent)
    values = {"to": bot.slack.person_id("security"), "reason": "I am on a train until noon."}
    given = await bot.slack.submit("owner", values=values)

    assert (given.error, given.errors) == (None, {})
    assert "answers for you" in str((await bot.modal("owner"))["blocks"])
    both = await personal(bot, "security", "SIGN OFF? · 2 roles")
    assert bot.slack.shown(both).count("[ Approve: ") == 2
    for role in ("product_owner", "security"):
        state = await bot.service.signoffs.state("shop/production")
        assert state is not None
        found = state.role(Role(role))
        assert found is not None
        carried = f"{state.request.id}/{role}/{found.version}"
        value = next(each for each in values_of(both) if each.startswith(carried))
        await bot.slack.click("security", "signoff_approve", value=value, message_ts=both.ts)
        assert await bot.router.drain(10)
    shown = bot.slack.shown(await card(bot, "SIGN-OFFS 2 of 4"))
    assert "Approved by @security for @owner" in shown
    assert "1 person approved, at least 3 must" in shown


async def test_whoever_handed_a_role_on_takes_it_back_and_the_other_is_not_asked_any_more(
    bot: WholeBot,
) -> None:
    pat = replace(bot.slack.workspace.human("lead"), id="U00PAT0001", name="pat")
    bot.slack.workspace.people[pat.id] = pat
    await ask(bot)
    await press(bot, "owner", "signoff_delegate", await personal(bot, "owner", "SIGN OFF?"))
    values = {"to": bot.slack.person_id("pat"), "reason": "I am on a train until noon."}
    await bot.slack.submit("owner", values=values)
    sent = await personal(bot, "pat", "SIGN OFF?")
    await bot.ask("owner", "/migrate signoffs")
    assert "answers for you as Product owner" in await bot.told("owner", "@pat")

    await bot.slack.click("owner", "signoff_end_delegation", channel=SHOP)

    assert await bot.router.drain(10)
    assert "@pat" in await bot.told("owner", "answers no longer for you")
    gone = await personal(bot, "pat", "NOT ASKED ANY MORE")
    assert gone.ts == sent.ts
    assert "[ " not in bot.slack.shown(gone)
    bot.slack.workspace.messages[sent.channel][sent.ts] = sent  # what an old phone still shows
    await press(bot, "pat", "signoff_approve", sent)
    assert "not in this role now" in await bot.told("pat", "may not sign off as Product owner")
    assert await votes(bot) == []
    assert len(await bot.rows("signoff:delegation:ended")) == 1


async def test_whoever_asked_withdraws_and_every_card_is_closed(bot: WholeBot) -> None:
    asked = await ask(bot)
    await approve(bot, "dba")
    await press(bot, "lead", "signoff_withdraw", asked)
    assert "nobody else may withdraw" in await bot.told("lead", "asked for these sign-offs")

    await press(bot, ASKER, "signoff_withdraw", asked)

    shown = await card(bot, "SIGN-OFFS WITHDRAWN")
    assert shown.ts == asked.ts
    assert "[ " not in bot.slack.shown(shown)
    assert "[ " not in bot.slack.shown(await personal(bot, "owner", "CLOSED"))
    assert "withdrawn" in await bot.told(ASKER, "The request for sign-offs of shop/production")
    await bot.ask(ASKER, "/migrate signoff withdraw")
    assert "closed already" in await bot.told(ASKER, "This request")
    await bot.ask(ASKER, "/migrate signoff request")
    assert (await card(bot, "SIGN-OFFS 0 of 4")).ts != asked.ts
    await personal(bot, "dba", "SIGN OFF?")
    await bot.ask(ASKER, "/migrate signoff withdraw")
    await card(bot, "SIGN-OFFS WITHDRAWN")
    assert len(await bot.rows("signoff:request:withdrawn")) == 2


async def test_the_app_home_asks_and_takes_the_answer(bot: WholeBot) -> None:
    await ask(bot)
    await bot.slack.open_home("dba")

    async def holds(text: str) -> bool:
        view = await bot.slack.home("dba")
        return view is not None and text in str(view.blocks)

    await bot.slack.wait_for(lambda: holds("SIGN OFF? · Database administrator"))
    home = await bot.slack.home("dba")
    assert home is not None
    await bot.slack.click("dba", "signoff_approve", view_id=home.id)

    async def gone() -> bool:
        return not await holds("SIGN OFF?")

    await bot.slack.wait_for(gone)
    assert await votes(bot) == [("dba", "approved")]
    assert await holds("1 of 4 sign-offs")


async def test_help_and_overview_say_what_somebody_may_do_now(bot: WholeBot) -> None:
    await bot.ask("dba", "/migrate signoffs")
    assert "/migrate signoff request" in await bot.told("dba", "No sign-off was asked")
    await ask(bot)

    await bot.ask("dba", "/migrate help")
    assert "as Database administrator" in await bot.told("dba", "You may approve or reject")
    await bot.ask(ASKER, "/migrate help")
    assert "others must give them" in await bot.told(ASKER, "You asked for the sign-offs")
    await bot.ask("dba", "/migrate signoffs")
    assert "[ Approve ]" in await bot.told("dba", "You are asked:")
    await bot.slack.click("dba", "signoff_approve", channel=SHOP)
    assert await bot.router.drain(10)
    assert await votes(bot) == [("dba", "approved")]
    await bot.ask("dba", "/migrate signoff now")
    assert "/migrate signoff request" in await bot.told("dba", "What about sign-offs?")


async def test_who_is_in_the_group_is_read_at_the_click(bot: WholeBot) -> None:
    await ask(bot)
    sent = await personal(bot, "security", "SIGN OFF?")

    bot.slack.set_group("security", "lead")
    await press(bot, "security", "signoff_approve", sent)

    assert "not in this role now" in await bot.told("security", "may not sign off as Security")
    bot.slack.set_group("security", "security")
    await press(bot, "security", "signoff_approve", sent)
    assert await votes(bot) == [("security", "approved")]


async def test_while_slack_is_silent_nothing_is_done(bot: WholeBot) -> None:
    await ask(bot)
    sent = await personal(bot, "security", "SIGN OFF?")
    await bot.slack.fault("usergroups.users.list", "error", error="internal_error", times=9)

    await press(bot, "security", "signoff_approve", sent)

    assert "nothing was done" in await bot.told("security", "Slack does not say")
    assert await votes(bot) == []
    (row,) = await bot.rows("signoff:click:denied")
    assert row.payload["reason"] == "slack-silent"


async def test_a_second_request_is_refused_and_a_plan_is_shown_beside_the_first(
    bot: WholeBot,
) -> None:
    asked = await ask(bot)
    await bot.ask("lead", "/migrate signoff request")

    assert "asked for these sign-offs already" in await bot.told("lead", "@oncall")
    cards = [one for one in await bot.slack.messages(SHOP) if one.metadata]
    assert [one.text[:5] for one in cards] == ["PLAN ", "SIGN-"]
    assert cards[-1].ts == asked.ts


async def test_a_rejection_opened_before_a_change_is_refused_in_the_form(bot: WholeBot) -> None:
    await ask(bot)
    await press(bot, "owner", "signoff_reject", await personal(bot, "owner", "SIGN OFF?"))
    await bot.ask("lead", "/migrate attest M2.3")
    await bot.slack.submit("lead", values={"text": LINK})
    await personal(bot, "owner", "ASKED AGAIN")

    await bot.slack.submit("owner", values={"reason": WHY})

    assert "has changed since this card was shown" in str((await bot.modal("owner"))["blocks"])
    assert await votes(bot) == []


async def test_expired_cards_lose_their_buttons(bot: WholeBot) -> None:
    await ask(bot)
    sent = await personal(bot, "dba", "SIGN OFF?")
    bot.clock.by += timedelta(days=1)
    await bot.service.signoffs.expired("shop/production")

    shown = await card(bot, "SIGN-OFFS EXPIRED")
    assert "[ " not in bot.slack.shown(shown)
    gone = await personal(bot, "dba", "EXPIRED")
    assert gone.ts == sent.ts
    with pytest.raises(DoorError):
        await press(bot, "dba", "signoff_approve", gone)


async def test_a_terminal_shows_them_and_gives_none(bot: WholeBot, tmp_path: Path) -> None:
    await ask(bot)
    await approve(bot, "dba")

    status, out, _ = await slipway(bot, tmp_path, "signoffs", "--json")
    (known,) = json.loads(out)["migrations"]
    assert (status, known["met"]) == (1, False)
    roles = {each["role"]: each for each in known["request"]["roles"]}
    assert roles["dba"]["standing"] == "approved"
    assert roles["dba"]["approvals"][0]["by"] == bot.slack.person_id("dba")
    assert roles["security"]["evidence"]
    status, _, err = await slipway(bot, tmp_path, "signoffs", "approve", "dba")
    assert status == 2
    assert "cannot prove who somebody is in Slack" in err


def values_of(message: Message) -> list[str]:
    """What its buttons carry."""
    rows = (block for block in message.blocks if block["type"] == "actions")
    return [each["value"] for row in rows for each in row["elements"]]


async def slipway(bot: WholeBot, folder: Path, *words: str) -> tuple[int | None, str, str]:
    """The command line on the same database."""
    process = await create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        env={
            **os.environ,
            "SLIPWAY_DATABASE_URL": f"sqlite:///{folder / 'slipway.db'}",
            "SLIPWAY_MIGRATIONS": str(bot.folder),
            "SLIPWAY_AUDIT_KEY_FILE": str(folder / "state" / "audit.key"),
        },
        stdout=PIPE,
        stderr=PIPE,
    )
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()
