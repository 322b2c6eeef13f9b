"""The unmodified Bolt in Socket Mode: commands, clicks, events, and broken connections."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import DoorError, LocalSlack
from sandbox.slack.people import SHOP

NewApp = Callable[[], AsyncApp]
Connect = Callable[[AsyncApp], Awaitable[AsyncSocketModeHandler]]
Json = dict[str, Any]


def card(value: str) -> list[Json]:
    label = {"type": "plain_text", "text": "Approve"}
    element = {"type": "button", "action_id": "approve", "text": label, "value": value}
    return [{"type": "actions", "elements": [element]}]


@pytest.fixture
def app(new_app: NewApp) -> AsyncApp:
    """Posts a card on /migrate and marks it when its button is clicked."""
    app = new_app()

    @app.command("/migrate")
    async def migrate(ack: Any, body: Json, client: Any) -> None:
        await ack(f"You said {body['text']}")
        text = f"card for {body['text']}"
        await client.chat_postMessage(channel=body["channel_id"], text=text, blocks=card("1:a"))

    @app.action("approve")
    async def approve(ack: Any, body: Json, client: Any, action: Json) -> None:
        await ack()
        text = f"approved {action['value']} by {body['user']['name']} of {body['user']['team_id']}"
        ts = body["container"]["message_ts"]
        await client.chat_update(channel=body["channel"]["id"], ts=ts, text=text, blocks=[])

    return app


async def test_a_command_is_acked_answered_and_its_button_works(
    slack: LocalSlack, app: AsyncApp, connect: Connect
) -> None:
    await connect(app)
    result = await slack.slash("lead", "/migrate preflight")
    assert (result.error, result.body) == (None, {"text": "You said preflight"})
    assert result.seconds < 1
    assert [message.text for message in await slack.ephemerals("lead")] == ["You said preflight"]
    message = await slack.wait_for_message("Approve")
    assert (await slack.click("dba", "approve", message_ts=message.ts)).error is None
    await slack.wait_for_message("approved 1:a by dba of T00HARBOUR")
    with pytest.raises(DoorError, match="sees nothing with the action approve"):
        await slack.click("dba", "approve")


async def test_people_and_channels_in_a_command_come_as_ids_and_signs_come_escaped(
    slack: LocalSlack, app: AsyncApp, connect: Connect
) -> None:
    await connect(app)
    result = await slack.slash("lead", "/migrate grant @dba in #general & <more>")
    expected = f"<@{slack.person_id('dba')}|dba> in <#C00GENERAL|general> &amp; &lt;more&gt;"
    assert result.body == {"text": f"You said grant {expected}"}


async def test_a_guest_may_click_and_a_stranger_carries_the_other_team(
    slack: LocalSlack, app: AsyncApp, connect: Connect
) -> None:
    await connect(app)
    await slack.slash("guest", "/migrate status")
    await slack.wait_for_message("Approve")
    await slack.click("stranger", "approve")
    await slack.wait_for_message("approved 1:a by stranger of T00ELSEWHERE")
    with pytest.raises(DoorError, match="guest is not in #general"):
        await slack.slash("guest", "/migrate status", channel="general")


async def test_what_one_person_sees_alone_nobody_else_can_click(
    slack: LocalSlack, new_app: NewApp, connect: Connect, web: AsyncWebClient
) -> None:
    app = new_app()

    @app.action("approve")
    async def approve(ack: Any) -> None:
        await ack()

    await connect(app)
    lead = slack.person_id("lead")
    await web.chat_postEphemeral(channel=SHOP, user=lead, text="x", blocks=card("2:b"))
    with pytest.raises(DoorError, match="dba sees nothing"):
        await slack.click("dba", "approve")
    assert (await slack.click("lead", "approve")).error is None


async def test_nobody_connected_is_a_failed_dispatch(slack: LocalSlack) -> None:
    assert (await slack.slash("lead", "/migrate status")).error == "dispatch_failed"


async def test_an_ack_that_does_not_come_within_three_seconds_is_a_timeout(
    slack: LocalSlack, new_app: NewApp, connect: Connect
) -> None:
    silent = new_app()
    asked = asyncio.Event()

    @silent.command("/migrate")
    async def never(body: Json) -> None:
        asked.set()

    await connect(silent)
    typed = asyncio.create_task(slack.slash("lead", "/migrate status"))
    await asyncio.wait_for(asked.wait(), 5)
    slack.advance(3.1)
    assert (await typed).error == "operation_timeout"
    assert "operation_timeout" in (await slack.ephemerals("lead"))[0].text


async def test_an_answer_with_bad_blocks_is_an_invalid_command_response(
    slack: LocalSlack, new_app: NewApp, connect: Connect
) -> None:
    app = new_app()

    @app.command("/migrate")
    async def bad(ack: Any) -> None:
        await ack(text="x", blocks=[{"type": "mystery"}])

    await connect(app)
    assert (await slack.slash("lead", "/migrate status")).error == "invalid_command_response"


async def test_a_hundred_commands_at_once_are_all_acked(
    slack: LocalSlack, new_app: NewApp, connect: Connect
) -> None:
    app = new_app()

    @app.command("/migrate")
    async def migrate(ack: Any, body: Json) -> None:
        await ack(body["text"])

    await connect(app)
    typed = [slack.slash("lead", f"/migrate {number}") for number in range(100)]
    results = await asyncio.gather(*typed)
    assert [each.body for each in results] == [{"text": f"{number}"} for number in range(100)]


async def test_each_envelope_goes_to_exactly_one_of_three_replicas(
    slack: LocalSlack, new_app: NewApp, connect: Connect
) -> None:
    heard: Counter[int] = Counter()

    def replica(number: int) -> AsyncApp:
        app = new_app()

        @app.command("/migrate")
        async def migrate(ack: Any) -> None:
            heard[number] += 1
            await ack()

        return app

    for number in range(3):
        await connect(replica(number))
    await asyncio.gather(*(slack.slash("lead", "/migrate x") for _ in range(60)))
    assert sum(heard.values()) == 60
    assert len(heard) == 3


async def test_an_unacked_event_comes_again_with_its_id_and_a_rising_attempt(
    slack: LocalSlack,
) -> None:
    first = await open_socket(slack)
    await slack.open_home("lead")
    envelopes = [await first.receive_json(timeout=5)]
    for wait in (3, 3 + 60, 3 + 300):
        slack.advance(wait)
        envelopes.append(await first.receive_json(timeout=5))
    await first.close()
    assert [each["retry_attempt"] for each in envelopes] == [0, 1, 2, 3]
    assert [each["retry_reason"] for each in envelopes] == ["", "timeout", "timeout", "timeout"]
    assert len({each["payload"]["event_id"] for each in envelopes}) == 1
    assert len({each["envelope_id"] for each in envelopes}) == 4


async def test_a_redelivered_event_runs_a_listener_twice(
    slack: LocalSlack, new_app: NewApp, connect: Connect
) -> None:
    app = new_app()
    seen: list[str] = []

    @app.event("app_mention")
    async def mentioned(body: Json) -> None:
        seen.append(body["event_id"])

    await connect(app)
    await slack.say("owner", "@slipway how far are we?")
    await slack.wait_for(lambda: seen)
    await slack.redeliver(seen[0])
    await slack.wait_for(lambda: len(seen) == 2)
    assert seen[0] == seen[1]


async def test_a_refresh_is_survived_and_the_next_command_works(
    slack: LocalSlack, app: AsyncApp, connect: Connect
) -> None:
    await connect(app)
    opened = len([e for e in await slack.transcript("socket") if e.name == "opened"])
    await slack.sockets("disconnect", reason="refresh_requested")

    def came_back() -> bool:
        entries = [e for e in slack.site.transcript.entries if e.kind == "socket"]
        names = Counter(entry.name for entry in entries)
        return names["opened"] > opened and names["closed"] == 1

    await slack.wait_for(came_back)
    assert (await slack.slash("lead", "/migrate status")).error is None


async def test_a_reset_connection_is_replaced(
    slack: LocalSlack, app: AsyncApp, connect: Connect
) -> None:
    await connect(app)
    assert (await slack.sockets("reset"))["connections"] == 1
    await slack.wait_for(lambda: slack.connections == 0)
    await slack.wait_for(lambda: slack.connections == 1)
    assert (await slack.slash("lead", "/migrate status")).error is None


async def test_a_frozen_connection_looks_open_and_swallows_what_is_sent(
    slack: LocalSlack, app: AsyncApp, connect: Connect
) -> None:
    await connect(app)
    await slack.sockets("freeze")
    typed = asyncio.create_task(slack.slash("lead", "/migrate status"))
    await slack.wait_for(lambda: any(e.kind == "delivery" for e in slack.site.transcript.entries))
    slack.advance(3.1)
    assert (await typed).error == "operation_timeout"
    await slack.wait_for(lambda: any(not c.frozen for c in slack.site.hub.connections), 8)
    assert slack.connections >= 1


async def test_a_refused_ticket_leaves_the_sdk_on_its_stale_address_until_it_is_told(
    slack: LocalSlack, app: AsyncApp, connect: Connect
) -> None:
    handler = await connect(app)
    await slack.sockets("refuse_ticket", times=1)
    await slack.sockets("reset")

    def refusals() -> int:
        entries = slack.site.transcript.entries
        return sum(entry.name == "ticket refused" for entry in entries)

    await slack.wait_for(lambda: refusals() >= 2, 8)
    assert slack.connections == 0
    handler.client.wss_uri = None
    await slack.wait_for(lambda: slack.connections == 1, 8)


async def test_the_eleventh_connection_is_turned_away(slack: LocalSlack) -> None:
    sockets = [await open_socket(slack) for _ in range(10)]
    eleventh = await open_socket(slack, hello="disconnect")
    assert slack.connections == 10
    await asyncio.gather(*(each.close() for each in (*sockets, eleventh)))


async def test_a_ticket_opens_one_connection_within_thirty_seconds(slack: LocalSlack) -> None:
    url = await socket_url(slack)
    first = await open_socket(slack, url=url)
    with pytest.raises(ConnectionRefusedError, match="408"):
        await open_socket(slack, url=url)
    late = await socket_url(slack)
    slack.advance(31)
    with pytest.raises(ConnectionRefusedError, match="408"):
        await open_socket(slack, url=late)
    await first.close()


async def test_a_disabled_link_closes_and_stays_closed_until_it_is_enabled(
    slack: LocalSlack,
) -> None:
    socket = await open_socket(slack)
    await slack.sockets("disconnect", reason="link_disabled")
    assert (await socket.receive_json(timeout=5))["reason"] == "link_disabled"
    await (await open_socket(slack, hello="disconnect")).close()
    await slack.sockets("enable")
    await (await open_socket(slack)).close()
    await socket.close()


class Socket:
    """A bare WebSocket of the app, for what Bolt does by itself and a test must not."""

    def __init__(self, session: Any, ws: Any) -> None:
        self._session, self._ws = session, ws
        self.receive_json = ws.receive_json

    async def close(self) -> None:
        await self._ws.close()
        await self._session.close()


async def socket_url(slack: LocalSlack) -> str:
    web = AsyncWebClient(base_url=slack.api_url)
    return str((await web.apps_connections_open(app_token=slack.app_token))["url"])


async def open_socket(slack: LocalSlack, *, url: str = "", hello: str = "hello") -> Socket:
    session = aiohttp.ClientSession()
    try:
        ws = await session.ws_connect(url or await socket_url(slack))
    except aiohttp.WSServerHandshakeError as error:
        await session.close()
        raise ConnectionRefusedError(error.status) from error
    assert (await ws.receive_json(timeout=5))["type"] == hello
    return Socket(session, ws)


async def test_the_sdks_own_retry_handler_gets_posts_through_the_429(
    slack: LocalSlack, new_app: NewApp
) -> None:
    client = new_app().client
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=2))
    await asyncio.gather(*(client.chat_postMessage(channel=SHOP, text=f"{n}") for n in range(3)))
    assert len(await slack.messages()) == 3
    limited = [e for e in await slack.transcript("api") if e.detail.get("error") == "ratelimited"]
    assert limited
