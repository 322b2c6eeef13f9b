"""Messages leave in order, once, by one sender, and nobody forgets that a send had no answer."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from storage import outbox
from storage.database import Database, now, open_database
from storage.outbox import Claimed, Posting
from tests.storage.conftest import SetClock

LEASE = 30_000
CHANNEL = "C1"


def posting(name: str, *, after: str = "", channel: str = CHANNEL) -> Posting:
    return Posting(key=name, channel=channel, view="preflight.card", subject="run-1", after=after)


async def want(database: Database, *names: str, after: str = "") -> None:
    for name in names:
        async with database.transaction() as tx:
            await outbox.want(tx, posting(name, after=after))


async def claim(database: Database, owner: str = "me", lease_ms: int = LEASE) -> Claimed | None:
    async with database.transaction() as tx:
        return await outbox.claim(tx, CHANNEL, owner, lease_ms)


async def claimed(database: Database, owner: str = "me", lease_ms: int = LEASE) -> Claimed:
    found = await claim(database, owner, lease_ms)
    assert found is not None
    return found


async def sent(database: Database, message: Claimed, ts: str = "") -> str:
    async with database.transaction() as tx:
        return await outbox.sent(tx, message, ts or f"ts-{message.posting.key}")


async def busy(database: Database) -> tuple[str, ...]:
    async with database.reading() as tx:
        return await outbox.busy_channels(tx)


async def in_a_while(database: Database, milliseconds: int) -> int:
    async with database.transaction() as tx:
        return await now(tx) + milliseconds


async def put_back(database: Database, message: Claimed, milliseconds: int = 0) -> None:
    at = await in_a_while(database, milliseconds)
    async with database.transaction() as tx:
        await outbox.retry(tx, message, at, "ratelimited")


async def drain(database: Database) -> list[str]:
    """Send all there is, in the order it comes."""
    order = []
    while message := await claim(database):
        order.append(message.posting.key)
        await sent(database, message)
    return order


async def test_a_message_is_posted_and_then_only_drawn_anew(database: Database) -> None:
    await want(database, "card")
    assert await busy(database) == (CHANNEL,)
    first = await claimed(database)
    assert (first.posting, first.ts, first.version) == (posting("card"), None, 1)
    assert (first.unknown, first.attempts) == (False, 1)

    assert await sent(database, first, "17.1") == "17.1"
    assert await busy(database) == ()
    assert await claim(database) is None

    await want(database, "card")
    second = await claimed(database)
    assert (second.ts, second.version, second.attempts) == ("17.1", 2, 1)
    async with database.reading() as tx:
        assert await outbox.ts_of(tx, "card") == "17.1"
        assert await outbox.ts_of(tx, "nothing") is None


async def test_wishes_that_come_faster_than_they_are_sent_become_one(database: Database) -> None:
    await want(database, "card", "card", "card")
    message = await claimed(database)
    assert message.version == 3
    await sent(database, message)

    assert await drain(database) == []


async def test_a_wish_during_the_send_is_not_lost(database: Database) -> None:
    await want(database, "card")
    message = await claimed(database)
    await want(database, "card")
    await sent(database, message)

    again = await claimed(database)
    assert (again.version, again.ts) == (2, "ts-card")


async def test_messages_leave_in_the_order_of_their_first_wish(database: Database) -> None:
    await want(database, "a", "c", "b", "a")

    assert await drain(database) == ["a", "c", "b"]


async def test_a_card_that_changes_all_the_time_does_not_hold_up_the_others(
    database: Database,
) -> None:
    await want(database, "card", "details")
    card = await claimed(database)
    await want(database, "card")
    await sent(database, card)

    assert await drain(database) == ["details", "card"]


async def test_an_answer_waits_for_the_message_it_belongs_to(database: Database) -> None:
    await want(database, "answer", after="card")
    assert await busy(database) == ()
    assert await claim(database) is None

    await want(database, "other", "card")
    await sent(database, await claimed(database))
    await sent(database, await claimed(database), "17.1")

    answer = await claimed(database)
    assert (answer.posting.key, answer.thread_ts) == ("answer", "17.1")


async def test_a_channel_has_one_sender_at_a_time_and_channels_do_not_wait_for_each_other(
    database: Database,
) -> None:
    await want(database, "a", "b")
    async with database.transaction() as tx:
        await outbox.want(tx, posting("x", channel="C2"))

    await claimed(database)
    assert await claim(database, "other") is None
    async with database.transaction() as tx:
        elsewhere = await outbox.claim(tx, "C2", "other", LEASE)
    assert elsewhere is not None
    assert elsewhere.posting.key == "x"


async def test_a_message_that_waits_for_its_retry_is_not_overtaken(
    database: Database, clock: SetClock
) -> None:
    await want(database, "a", "b")
    await put_back(database, await claimed(database), 60_000)
    assert await claim(database) is None

    await past(database, clock, 61_000)
    again = await claimed(database)
    assert (again.posting.key, again.unknown, again.attempts) == ("a", False, 2)
    await sent(database, again)
    assert await drain(database) == ["b"]


async def past(database: Database, clock: SetClock, milliseconds: int) -> None:
    """Let time go by: by the clock, or, where the server's counts, by the rows."""
    clock.advance(milliseconds)
    if database.writer.dialect.name == "postgresql":
        async with database.transaction() as tx:
            back = {"ms": milliseconds}
            await tx.execute(
                text(
                    "UPDATE outbox SET due_at = due_at - :ms, claimed_until = claimed_until - :ms"
                ),
                back,
            )


async def test_a_send_without_an_answer_is_unknown_until_somebody_looked(
    database: Database,
) -> None:
    await want(database, "card")
    message = await claimed(database)
    at = await in_a_while(database, 0)
    async with database.transaction() as tx:
        await outbox.unanswered(tx, message, at, "timed out")

    again = await claimed(database)
    assert (again.unknown, again.attempts) == (True, 2)
    await put_back(database, again)
    assert not (await claimed(database)).unknown


async def test_a_first_post_whose_sender_died_is_unknown(
    database: Database, clock: SetClock
) -> None:
    await want(database, "card")
    await claimed(database, "the one that dies")
    assert await claim(database, "heir") is None

    await past(database, clock, LEASE + 1)
    assert await busy(database) == (CHANNEL,)
    assert (await claimed(database, "heir")).unknown


async def test_an_update_whose_sender_died_is_simply_sent_again(
    database: Database, clock: SetClock
) -> None:
    await want(database, "card")
    await sent(database, await claimed(database))
    await want(database, "card")
    await claimed(database, "the one that dies")

    await past(database, clock, LEASE + 1)
    again = await claimed(database, "heir")
    assert (again.unknown, again.ts) == (False, "ts-card")


async def test_the_only_program_takes_over_at_once(database: Database) -> None:
    await want(database, "card", "other")
    await claimed(database, "the one that died")
    async with database.transaction() as tx:
        await outbox.reclaim(tx)

    heir = await claimed(database, "heir")
    assert (heir.posting.key, heir.unknown) == ("card", True)


async def test_a_late_answer_counts_and_shows_who_posted_twice(
    database: Database, clock: SetClock
) -> None:
    await want(database, "card", "other")
    slow = await claimed(database, "slow")
    await past(database, clock, LEASE + 1)
    heir = await claimed(database, "heir")

    assert await sent(database, slow, "17.1") == "17.1"
    assert await claim(database, "third") is None, "the heir's claim is still its own"
    assert await sent(database, heir, "17.2") == "17.1", "17.2 is the duplicate"
    assert await drain(database) == ["other"]


async def test_whoever_lost_the_claim_cannot_put_the_message_back(
    database: Database, clock: SetClock
) -> None:
    await want(database, "card")
    slow = await claimed(database, "slow")
    await past(database, clock, LEASE + 1)
    await claimed(database, "heir")

    await put_back(database, slow)
    async with database.transaction() as tx:
        await outbox.give_up(tx, slow, "invalid_blocks")
        await outbox.vanished(tx, slow, 0, "message_not_found")

    assert await claim(database, "third") is None


async def test_what_is_given_up_rests_until_it_is_wanted_again(database: Database) -> None:
    await want(database, "card", "other")
    async with database.transaction() as tx:
        message = await outbox.claim(tx, CHANNEL, "me", LEASE)
        assert message is not None
        await outbox.give_up(tx, message, "msg_too_long")
    assert await drain(database) == ["other"]

    await want(database, "card")
    assert await drain(database) == ["card"]


async def test_a_message_that_was_deleted_in_slack_is_posted_anew(database: Database) -> None:
    await want(database, "card")
    await sent(database, await claimed(database), "17.1")
    await want(database, "card")
    message = await claimed(database)
    async with database.transaction() as tx:
        await outbox.vanished(tx, message, 0, "message_not_found")

    anew = await claimed(database)
    assert (anew.ts, anew.unknown) == (None, False)
    assert await sent(database, anew, "17.9") == "17.9"


async def test_a_key_belongs_to_one_channel(database: Database) -> None:
    await want(database, "card")

    with pytest.raises(ValueError, match="lives in another channel"):
        async with database.transaction() as tx:
            await outbox.want(tx, posting("card", channel="C2"))


class Sending:
    """What several senders post at the same time."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.posted: list[str] = []
        self.at_once = 0

    async def send(self, program: Database, owner: str) -> None:
        while len(self.posted) < self.expected:
            message = await claim(program, owner)
            if message is None:
                await asyncio.sleep(0)
                continue
            self.at_once += 1
            assert self.at_once == 1
            await asyncio.sleep(0)
            self.posted.append(message.posting.key)
            self.at_once -= 1
            await sent(program, message)


async def test_racing_senders_send_each_wish_in_order_and_never_two_at_once(
    database: Database, clock: SetClock
) -> None:
    """Two programs with three senders each on one channel, while the wishes still come in."""
    names = [f"message-{number:02}" for number in range(20)]
    other = await open_database(database.url, clock)
    sending = Sending(len(names))

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(want(database, *names))
            for number in range(3):
                group.create_task(sending.send(database, f"here-{number}"))
                group.create_task(sending.send(other, f"there-{number}"))
    finally:
        await other.close()

    assert sending.posted == names


async def test_of_claims_at_the_same_moment_one_wins(database: Database, clock: SetClock) -> None:
    programs = [await open_database(database.url, clock) for _ in range(3)]
    await want(database, "a", "b", "c")

    try:
        for _ in range(10):
            claims = await asyncio.gather(*(claim(program) for program in programs * 2))
            won = [message for message in claims if message]
            assert len(won) == 1
            await sent(database, won[0])
            await want(database, won[0].posting.key)
    finally:
        for program in programs:
            await program.close()


async def test_a_new_card_passes_the_thread_of_the_one_before_it(database: Database) -> None:
    await want(database, "first")
    await sent(database, await claimed(database))
    await want(database, *(f"detail-{number}" for number in range(12)), after="first")
    await want(database, "second")

    assert (await drain(database))[:2] == ["second", "detail-0"]


async def test_a_card_that_is_drawn_again_and_again_does_not_keep_its_thread_waiting_for_ever(
    database: Database,
) -> None:
    await want(database, "card")
    await sent(database, await claimed(database))
    await want(database, "detail", after="card")
    drawn = 0
    while True:
        await want(database, "card")
        message = await claimed(database)
        await sent(database, message)
        if message.posting.key == "detail":
            break
        drawn += 1
    assert 0 < drawn <= 60
