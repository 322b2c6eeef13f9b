"""`/migrate preflight` as a team sees it, on a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from bot.executor.judging import all_checks
from sandbox.bot import free_port
from sandbox.migration import migration
from sandbox.server import Server
from sandbox.stage import Stage
from tests.integration.listeners import listening

pytestmark = pytest.mark.server

#: What the channel may lag behind the verdict: the pace that Slack allows.
RELAY_SECONDS = 3


async def test_a_healthy_server_is_ready_and_the_thread_has_every_finding(on_stage: Stage) -> None:
    card = await on_stage.preflight()

    assert card.text.startswith("READY · ")
    assert "0 blocking" in on_stage.slack.shown(card)

    async def whole_thread() -> str:
        pages = await on_stage.slack.thread(card.channel, card.ts)
        shown = "\n".join(on_stage.slack.shown(page) for page in pages)
        return shown if pages and f"({len(pages)} of {len(pages)})" in pages[-1].text else ""

    shown = await on_stage.slack.wait_for(whole_thread, timeout=20)
    assert [check.title for check in all_checks() if check.title not in shown] == []


async def test_two_people_asking_at_once_get_one_preflight(on_stage: Stage) -> None:
    await asyncio.gather(
        on_stage.ask("/migrate preflight", "lead"), on_stage.ask("/migrate preflight", "dba")
    )
    await on_stage.verdict(after=0)

    assert len(await on_stage.cards()) == 1


async def test_run_again_makes_a_fresh_card(on_stage: Stage) -> None:
    first = await on_stage.preflight()
    await on_stage.slack.click("dba", "preflight_again", message_ts=first.ts)

    second = await on_stage.verdict(after=1)
    assert second.ts != first.ts


async def test_status_and_audit_tell_what_happened(on_stage: Stage) -> None:
    await on_stage.preflight()

    await on_stage.ask("/migrate status", "owner")
    await on_stage.slack.wait_for_message("shop/production")
    await on_stage.ask("/migrate audit", "security")
    answer = await on_stage.slack.wait_for(lambda: on_stage.slack.ephemerals("security"))
    assert "the run came to its end" in on_stage.slack.shown(answer[-1])


async def test_a_guest_and_a_typo_are_told_what_to_do(on_stage: Stage) -> None:
    await on_stage.ask("/migrate preflihgt", "lead")
    await on_stage.slack.wait_for_message("preflight")
    await on_stage.ask("/migrate preflight", "guest")
    refusal = await on_stage.slack.wait_for(lambda: on_stage.slack.ephemerals("guest"))

    assert "guest" in on_stage.slack.shown(refusal[-1]).lower()
    assert await on_stage.cards() == []


async def test_a_killed_bot_finishes_the_card_and_posts_nothing_twice(
    on_stage: Stage, server: Server
) -> None:
    server.run("pkill -STOP -x dockerd")
    try:
        await on_stage.ask("/migrate preflight")
        await on_stage.slack.wait_for(on_stage.cards)
        await on_stage.bot.kill()
    finally:
        server.run("pkill -CONT -x dockerd")
    await on_stage.bot.start()

    card = await on_stage.verdict(after=0)
    assert card.text.startswith("READY")
    assert len(await on_stage.cards()) == 1
    thread = await on_stage.slack.wait_for(
        lambda: on_stage.slack.thread(card.channel, card.ts), timeout=10
    )
    keys = [str(one.metadata) for one in thread]
    assert len(set(keys)) == len(keys)


async def say_nothing(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def talk_nonsense(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP\r\n" * 100)
    await writer.drain()


@asynccontextmanager
async def refusing(server: Server) -> AsyncIterator[dict[str, Any]]:
    yield {"user": "nobody-we-know"}


@asynccontextmanager
async def away(server: Server) -> AsyncIterator[dict[str, Any]]:
    yield {"host": "127.0.0.1", "port": free_port()}


@asynccontextmanager
async def hanging(server: Server) -> AsyncIterator[dict[str, Any]]:
    async with listening(say_nothing) as port:
        yield {"host": "127.0.0.1", "port": port}


@asynccontextmanager
async def babbling(server: Server) -> AsyncIterator[dict[str, Any]]:
    async with listening(talk_nonsense) as port:
        yield {"host": "127.0.0.1", "port": port}


@pytest.mark.parametrize("trouble", [refusing, away, hanging, babbling])
async def test_a_server_without_an_answer_blocks_within_15_seconds_and_others_are_served(
    on_stage: Stage,
    server: Server,
    trouble: Callable[[Server], AbstractAsyncContextManager[dict[str, Any]]],
) -> None:
    content = migration(server)
    async with trouble(server) as change:
        on_stage.write({**content, "targets": [{**content["targets"][0], **change}]})
        began = asyncio.get_running_loop().time()
        await on_stage.ask("/migrate preflight")
        await on_stage.ask("/migrate help", "dba")
        await on_stage.slack.wait_for(lambda: on_stage.slack.ephemerals("dba"), timeout=5)
        card = await on_stage.verdict(after=0)
        taken = asyncio.get_running_loop().time() - began

    assert taken <= 15 + RELAY_SECONDS
    assert card.text.startswith("NOT READY")
    assert "SSH access works" in on_stage.slack.shown(card)
    assert "Traceback" not in on_stage.slack.text()


async def test_a_bad_file_shows_every_error_with_its_line_and_stores_nothing(
    on_stage: Stage, server: Server
) -> None:
    on_stage.write({**migration(server), "healht": [], "quorum": "two"})
    await on_stage.ask("/migrate preflight")

    answer = await on_stage.slack.wait_for(lambda: on_stage.slack.ephemerals("lead"))
    shown = on_stage.slack.shown(answer[-1])
    assert "healht" in shown
    assert "quorum" in shown
    assert "shop.yml:" in shown
    assert await on_stage.cards() == []
