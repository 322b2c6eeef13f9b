"""Signed HTTP: the same Bolt app behind a request URL."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web as http
from slack_bolt.async_app import AsyncApp

from sandbox.slack import LocalSlack
from sandbox.slack.delivery import sign

NewApp = Callable[[], AsyncApp]
Json = dict[str, Any]


@pytest.fixture
async def served(slack: LocalSlack, new_app: NewApp) -> AsyncIterator[tuple[AsyncApp, str]]:
    """An app that answers commands, and its request URL."""
    app = new_app()

    @app.command("/migrate")
    async def migrate(ack: Any, body: Json) -> None:
        await ack(f"heard {body['text']}")

    async with serving(app.web_app(path="/slack/events")) as base:
        yield app, f"{base}/slack/events"


class serving:  # noqa: N801 - reads as a verb where it is used
    """An aiohttp app on a loopback port while the block runs."""

    def __init__(self, app: http.Application) -> None:
        self._runner = http.AppRunner(app)

    async def __aenter__(self) -> str:
        await self._runner.setup()
        await http.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


async def test_commands_and_events_arrive_signed(
    slack: LocalSlack, served: tuple[AsyncApp, str]
) -> None:
    app, url = served
    heard: list[Json] = []

    @app.event("app_mention")
    async def mentioned(body: Json) -> None:
        heard.append(body)

    assert await slack.deliver_by_http(url)
    assert (await slack.control.ssl_check({"url": url}))["error"] is None
    result = await slack.slash("lead", "/migrate status")
    assert (result.error, result.body) == (None, {"text": "heard status"})
    await slack.say("lead", "@slipway hello")
    await slack.wait_for(lambda: heard)


async def test_a_url_that_does_not_return_the_challenge_is_not_taken(slack: LocalSlack) -> None:
    async def deaf(_: http.Request) -> http.Response:
        return http.Response(text="hello")

    other = http.Application()
    other.router.add_post("/", deaf)
    async with serving(other) as base:
        assert await slack.deliver_by_http(f"{base}/") is False
    assert (await slack.slash("lead", "/migrate status")).error == "dispatch_failed"


async def test_bolt_takes_the_signature_and_refuses_a_forged_or_stale_one(
    slack: LocalSlack, served: tuple[AsyncApp, str]
) -> None:
    _, url = served
    body = json.dumps({"type": "url_verification", "challenge": "c", "token": "t"})
    now = int(slack.site.clock.now())
    tries = [
        (str(now), slack.signing_secret, 200),
        (str(now), "another secret", 401),
        (str(now - 310), slack.signing_secret, 401),
    ]
    async with aiohttp.ClientSession() as session:
        for stamp, secret, status in tries:
            headers = {
                "Content-Type": "application/json",
                "X-Slack-Request-Timestamp": stamp,
                "X-Slack-Signature": sign(secret, stamp, body),
            }
            async with session.post(url, data=body, headers=headers) as answer:
                assert answer.status == status


async def test_a_failing_event_is_sent_again_with_its_number_and_reason(slack: LocalSlack) -> None:
    seen: list[tuple[str | None, str | None]] = []

    async def failing(request: http.Request) -> http.Response:
        body = await request.json()
        if body["type"] == "url_verification":
            return http.json_response({"challenge": body["challenge"]})
        number = request.headers.get("X-Slack-Retry-Num")
        seen.append((number, request.headers.get("X-Slack-Retry-Reason")))
        return http.Response(status=500)

    other = http.Application()
    other.router.add_post("/", failing)
    async with serving(other) as base:
        assert await slack.deliver_by_http(f"{base}/")
        await slack.open_home("lead")
        await slack.wait_for(lambda: len(seen) == 2)
        for count, wait in ((3, 61), (4, 301)):
            slack.advance(wait)
            await slack.wait_for(lambda count=count: len(seen) == count)
    expected = [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert seen == expected
