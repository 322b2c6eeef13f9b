"""The relay on a real outbox and the local Slack: each message once, in order, the newest state."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.domain.message import Message, Upload
from bot.domain.secret import Secret
from bot.executor.clock import SystemClock
from bot.relay import uploads
from bot.relay.delivery import Delivery
from bot.relay.outcome import Shown
from bot.relay.pace import POST_GAP, Pace
from bot.relay.relay import Relay
from bot.views.blocks import section
from bot.views.markup import prose
from commands.slack_app import installation, new_session, web_client
from sandbox.slack import LocalSlack
from storage import outbox
from storage.database import Database, open_database
from storage.outbox import Posting
from tests.integration.slack_bot import MANIFEST, SHOP, without_proxies


@dataclass(slots=True)
class Desk:
    """An outbox and a relay beside it; `words` is what the views draw, by subject."""

    slack: LocalSlack
    database: Database
    delivery: Delivery
    relay: Relay
    pace: Pace
    words: dict[str, str] = field(default_factory=dict)

    async def want(
        self,
        key: str,
        *,
        channel: str = SHOP,
        after: str = "",
        pin: bool = False,
        view: str = "words",
    ) -> None:
        posting = Posting(key=key, channel=channel, view=view, subject=key, after=after, pin=pin)
        async with self.database.transaction() as tx:
            await outbox.want(tx, posting)
        self.relay.wake()

    async def ts(self, key: str) -> str:
        async with self.database.reading() as tx:
            return await outbox.ts_of(tx, key) or ""

    async def posted(self, key: str, seconds: float = 8.0) -> str:
        return str(await self.slack.wait_for(lambda: self.ts(key), seconds))

    async def draw(self, view: str, subject: str) -> Message | Upload | None:
        if view == "picture":
            alt = f"{subject}, in words."
            return Upload(name="chart.png", content=b"\x89PNG", title=subject, alt=alt)
        if view != "words":
            raise LookupError(view)
        text = self.words.get(subject, subject)
        return Message(text=text, blocks=(section(prose(text)),)) if text else None

    async def shown(self, channel: str = SHOP) -> list[str]:
        return [message.text for message in await self.slack.messages(channel)]

    async def calls(self, method: str) -> int:
        return sum(entry.name == method for entry in await self.slack.transcript("api"))


@asynccontextmanager
async def desk_in(folder: Path) -> AsyncIterator[Desk]:
    clock = SystemClock()
    database = await open_database(f"sqlite:///{folder / 'slipway.db'}", clock)
    try:
        async with LocalSlack(manifest=MANIFEST) as slack, new_session() as session:
            client = web_client(Secret(slack.bot_token), session, slack.api_url)
            bot_user = (await installation(client)).user
            pace = Pace(clock=clock, post_gap=0.02, edit_gap=0.3)

            async def draw(view: str, subject: str) -> Message | Upload | None:
                return await desk.draw(view, subject)

            delivery = Delivery(client, draw, pace, bot_user=bot_user)
            relay = Relay(database, delivery, clock=clock, owner="r1")
            desk = Desk(slack=slack, database=database, delivery=delivery, relay=relay, pace=pace)
            await relay.start()
            try:
                yield desk
            finally:
                await desk.relay.stop(5)
    finally:
        await database.close()


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    without_proxies(monkeypatch)
    async with desk_in(tmp_path) as opened:
        yield opened


async def test_cards_come_in_the_order_they_were_wanted_and_threads_find_theirs(
    desk: Desk,
) -> None:
    desk.pace.post_gap = POST_GAP
    await desk.want("card")
    await desk.want("details", after="card")
    await desk.want("next")

    await desk.posted("next")
    await desk.posted("details")

    assert await desk.shown() == ["card", "next"]
    (reply,) = await desk.slack.thread(SHOP, await desk.ts("card"))
    assert reply.text == "details"
    assert await desk.calls("chat.postMessage") == 3  # so no 429 among them
    assert desk.relay.lag_seconds == 0.0


async def test_a_lost_reply_is_looked_up_and_nothing_is_posted_twice(desk: Desk) -> None:
    await desk.slack.fault("chat.postMessage", "drop_reply")

    await desk.want("card")
    await desk.posted("card")

    assert await desk.shown() == ["card"]
    assert await desk.calls("conversations.history") == 1


async def test_a_lost_reply_in_a_thread_is_looked_up_there(desk: Desk) -> None:
    await desk.want("card")
    await desk.posted("card")
    await desk.slack.fault("chat.postMessage", "drop_reply")

    await desk.want("details", after="card")
    await desk.posted("details")

    assert len(await desk.slack.thread(SHOP, await desk.ts("card"))) == 1
    assert await desk.calls("conversations.replies") == 1


async def test_a_person_gets_a_direct_message_that_is_edited_in_place(desk: Desk) -> None:
    dba = desk.slack.person_id("dba")
    await desk.want("ask", channel=dba)
    await desk.posted("ask")
    desk.words["ask"] = "it is answered"
    await desk.want("ask", channel=dba)

    async def changed() -> bool:
        return [one.text for one in await desk.slack.direct_messages("dba")] == ["it is answered"]

    await desk.slack.wait_for(changed)
    assert await desk.shown() == []
    assert await desk.calls("conversations.open") == 1


async def test_a_lost_reply_of_a_direct_message_is_looked_up_there(desk: Desk) -> None:
    await desk.slack.fault("conversations.open", "http_500")
    await desk.slack.fault("chat.postMessage", "drop_reply")

    await desk.want("ask", channel=desk.slack.person_id("dba"))
    await desk.posted("ask")

    assert [one.text for one in await desk.slack.direct_messages("dba")] == ["ask"]
    assert await desk.calls("conversations.history") == 1


async def test_what_another_replica_drew_meanwhile_is_drawn_over(desk: Desk) -> None:
    async def draws(text: str) -> None:
        desk.words["card"] = text
        await desk.want("card")

        async def shows() -> bool:
            return await desk.shown() == [text]

        await desk.slack.wait_for(shows)
        await desk.slack.wait_for(lambda: desk.ts("card"))

    await draws("one")
    await desk.relay.stop(5)
    async with new_session() as session:
        client = web_client(Secret(desk.slack.bot_token), session, desk.slack.api_url)
        bot_user = (await installation(client)).user
        other = Delivery(client, desk.draw, desk.pace, bot_user=bot_user)
        replica = Relay(desk.database, other, clock=SystemClock(), owner="r2")
        await replica.start()
        await draws("two")
        await replica.stop(5)
    await desk.relay.start()

    await draws("one")


async def test_somebody_who_cannot_be_written_to_holds_nobody_up(desk: Desk) -> None:
    await desk.want("ask", channel="U00NOBODY1")
    await desk.want("card")

    await desk.posted("card")

    assert await desk.ts("ask") == ""
    assert await desk.calls("chat.postMessage") == 1


async def test_a_message_of_somebody_else_with_our_key_is_not_ours(desk: Desk) -> None:
    await desk.slack.say("lead", "card")
    await desk.slack.fault("chat.postMessage", "http_500")

    await desk.want("card")
    ts = await desk.posted("card")

    (said, ours) = await desk.slack.messages(SHOP)
    assert (said.ts == ts, ours.ts == ts) == (False, True)


async def test_slack_down_for_a_while_delays_the_newest_state_and_loses_nothing(desk: Desk) -> None:
    await desk.slack.fault("chat.postMessage", "http_500")
    await desk.slack.fault("conversations.history", "http_500")
    desk.words["card"] = "old"

    await desk.want("card")
    desk.words["card"] = "new"
    await desk.want("card")
    await desk.posted("card", 15.0)

    assert await desk.shown() == ["new"]


async def test_too_many_requests_are_obeyed_and_the_order_stays(desk: Desk) -> None:
    await desk.slack.fault("chat.postMessage", "ratelimited", seconds=1)

    await desk.want("first")
    await desk.want("second")
    await desk.posted("second")

    assert await desk.shown() == ["first", "second"]


async def test_many_changes_become_few_edits_and_the_last_one_is_shown(desk: Desk) -> None:
    await desk.want("card")
    await desk.posted("card")

    for number in range(30):
        desk.words["card"] = f"state {number}"
        await desk.want("card")

    async def final() -> bool:
        return await desk.shown() == ["state 29"]

    await desk.slack.wait_for(final)
    assert await desk.calls("chat.update") <= 3


async def test_an_unchanged_picture_is_not_sent_again(desk: Desk) -> None:
    await desk.want("card")
    await desk.posted("card")

    await desk.want("card")
    await desk.want("after")
    await desk.posted("after")

    assert await desk.calls("chat.update") == 0


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found", "is_archived"])
async def test_a_channel_that_will_never_take_it_is_given_up_with_a_sentence(
    desk: Desk, error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await desk.slack.fault("chat.postMessage", "error", error=error)

    await desk.want("lost", channel=SHOP)
    await desk.want("elsewhere", channel=SHOP)
    await desk.posted("elsewhere")

    assert await desk.ts("lost") == ""
    assert error in capsys.readouterr().out


async def test_a_card_is_pinned_once(desk: Desk) -> None:
    await desk.want("card", pin=True)
    await desk.posted("card")
    desk.words["card"] = "changed"
    await desk.want("card", pin=True)

    async def changed() -> bool:
        return await desk.shown() == ["changed"]

    await desk.slack.wait_for(changed)
    (card,) = await desk.slack.messages(SHOP)
    assert card.pinned_by is not None
    assert await desk.calls("pins.add") == 1


async def test_a_deleted_card_is_posted_anew(desk: Desk) -> None:
    await desk.want("card")
    first = await desk.posted("card")
    await desk.delivery.withdraw(SHOP, first)
    desk.words["card"] = "again"
    await desk.want("card")

    async def anew() -> bool:
        return await desk.shown() == ["again"]

    await desk.slack.wait_for(anew)
    assert await desk.ts("card") != first


async def test_what_nothing_draws_does_not_stop_the_channel(desk: Desk) -> None:
    async with desk.database.transaction() as tx:
        await outbox.want(tx, Posting(key="odd", channel=SHOP, view="moon", subject="odd"))
    desk.words["empty"] = ""
    await desk.want("empty")
    await desk.want("card")

    await desk.posted("card")

    assert await desk.shown() == ["card"]


async def test_a_relay_killed_in_mid_post_leaves_one_message(desk: Desk) -> None:
    await desk.slack.fault("chat.postMessage", "drop_reply")
    sending = asyncio.create_task(desk.delivery.send(await claimed(desk, "card", "dead")))
    await sending  # Slack has it, and its sender dies before it can write that down

    async with desk.database.transaction() as tx:
        await outbox.reclaim(tx)
    desk.relay.wake()
    await desk.posted("card")

    assert await desk.shown() == ["card"]
    assert await desk.calls("chat.postMessage") == 1


async def test_two_channels_do_not_wait_for_each_other(desk: Desk) -> None:
    await desk.slack.fault("chat.postMessage", "hang", seconds=20)
    await desk.want("slow")
    await desk.slack.wait_for(lambda: asks(desk, "chat.postMessage"))

    await desk.want("other", channel=desk.slack.workspace.direct(desk.slack.person_id("dba")).id)
    await desk.posted("other")

    assert await desk.ts("slow") == ""
    assert desk.relay.lag_seconds > 0
    await desk.relay.stop(0.1)  # the slow one is cut off, not waited for


async def test_a_picture_comes_behind_its_card_with_words_for_who_cannot_see_it(
    desk: Desk,
) -> None:
    await desk.want("card")
    await desk.want("chart", view="picture")
    await desk.want("small chart", view="picture", after="card")

    await desk.posted("chart")
    await desk.posted("small chart")

    card, shared = await desk.slack.messages(SHOP)
    assert (card.text, shared.files[0].title) == ("card", "chart")
    assert shared.files[0].alt == "chart, in words."
    (reply,) = await desk.slack.thread(SHOP, card.ts)
    assert reply.files[0].title == "small chart"


async def test_a_picture_whose_reply_was_lost_is_looked_up_and_not_shared_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SETTLES", 0.1)
    await desk.slack.fault("files.completeUploadExternal", "drop_reply")

    await desk.want("chart", view="picture")
    known = await desk.posted("chart")

    (shared,) = await desk.slack.messages(SHOP)
    assert shared.files[0].id == known
    assert await desk.calls("files.completeUploadExternal") == 1


async def test_a_picture_that_is_wanted_again_stays_as_it_was_posted(desk: Desk) -> None:
    await desk.want("chart", view="picture")
    await desk.posted("chart")

    await desk.want("chart", view="picture")
    await desk.want("card")
    await desk.posted("card")

    assert await desk.shown() == ["", "card"]
    assert await desk.calls("files.completeUploadExternal") == 1


async def test_the_second_of_two_pictures_is_taken_away(desk: Desk) -> None:
    claim = await claimed(desk, "chart", "other")
    for owner in ("r1", "r2"):
        posting = replace(claim.posting, view="picture")
        outcome = await desk.delivery.send(replace(claim, posting=posting, attempts=1))
        assert isinstance(outcome, Shown), owner
        last = outcome.ts

    await desk.delivery.withdraw(SHOP, last)

    (left,) = await desk.slack.messages(SHOP)
    assert left.files[0].id != last


async def test_a_message_never_becomes_a_file(desk: Desk) -> None:
    await desk.want("card")
    await desk.posted("card")

    await desk.want("card", view="picture")
    await desk.want("next")
    await desk.posted("next")

    assert await desk.shown() == ["card", "next"]


async def asks(desk: Desk, method: str) -> bool:
    return not desk.slack.site.faults.faults


async def claimed(desk: Desk, key: str, owner: str) -> outbox.Claimed:
    await desk.relay.stop()
    await desk.want(key)
    async with desk.database.transaction() as tx:
        found = await outbox.claim(tx, SHOP, owner, 60_000)
    assert found is not None
    await desk.relay.start()
    return found
