"""HTTP mode: what Slack did not sign, just now and once, has no effect and leaves no secret."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.secret import Secret
from bot.executor.clock import SystemClock
from commands.guard import guard
from commands.slack_app import http_app
from tests.integration.slack_bot import SHOP, SlackBot, slack_bot, without_proxies

FORM = "application/x-www-form-urlencoded"
SLASH = urlencode(
    {
        "command": "/migrate",
        "text": "preflight",
        "team_id": "T00HARBOUR",
        "user_id": "U00LEAD001",
        "channel_id": SHOP,
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:9/response/tell-nobody",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The bot's HTTP port, and how to knock at it."""

    bot: SlackBot
    url: str
    session: aiohttp.ClientSession

    def signed(self, body: bytes, *, age: float = 0, secret: str = "") -> dict[str, str]:
        stamp = str(int(time.time() - age))
        base = b"v0:" + stamp.encode() + b":" + body
        key = (secret or self.bot.slack.signing_secret).encode()
        digest = hmac.new(key, base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def knock(
        self, body: bytes, headers: dict[str, str], content_type: str = FORM
    ) -> tuple[int, str]:
        sent = {"Content-Type": content_type, **headers}
        async with self.session.post(self.url, data=body, headers=sent) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def door() -> AsyncIterator[Door]:
    async with slack_bot() as bot, aiohttp.ClientSession() as session:
        before = guard(
            Secret(bot.slack.signing_secret),
            clock=SystemClock(),
            first_time=bot.service.first_time,
        )
        runner = web.AppRunner(http_app(bot.app, before), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            port = runner.addresses[0][1]
            yield Door(bot=bot, url=f"http://127.0.0.1:{port}/slack/events", session=session)
        finally:
            await runner.cleanup()


@pytest.fixture
async def at(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    without_proxies(monkeypatch)
    async with door() as opened:
        yield opened


def forgeries(at: Door) -> dict[str, tuple[bytes, dict[str, str], str]]:
    """The twelve of the threat model, and what they must get."""
    slash = SLASH.encode()
    good = at.signed(slash)
    deep = b"[" * 100_000 + b"]" * 100_000
    broken = b'{"type": '
    challenge = b'{"type": "url_verification", "challenge": "c"}'
    json_type = "application/json"
    stamp, name = "X-Slack-Request-Timestamp", "X-Slack-Signature"
    return {
        "stale": (slash, at.signed(slash, age=302), FORM),
        "zero signature": (slash, good | {name: "v0=" + "0" * 64}, FORM),
        "no headers": (slash, {}, FORM),
        "timestamp abc": (slash, good | {stamp: "abc"}, FORM),
        "timestamp empty": (slash, good | {stamp: ""}, FORM),
        "timestamp of 5000 digits": (slash, good | {stamp: "1" * 5_000}, FORM),
        "signature beyond ASCII": (slash, good | {name: "v0=" + "é" * 64}, FORM),
        "wrong secret": (slash, at.signed(slash, secret="0" * 32), FORM),
        "changed body": (slash + b"&text=audit", good, FORM),
        "unsigned challenge": (challenge, {}, json_type),
        "broken JSON": (broken, at.signed(broken), json_type),
        "deep JSON": (deep, at.signed(deep), json_type),
        "future": (slash, at.signed(slash, age=-120), FORM),
        "not text": (b"\xff\xfe", at.signed(b"\xff\xfe"), FORM),
        "a list": (b"[1]", at.signed(b"[1]"), json_type),
        "broken payload": (b"payload=%7B", at.signed(b"payload=%7B"), FORM),
        "packed": (slash, good | {"Content-Encoding": "identity"}, FORM),
    }


async def test_forged_stale_future_and_malformed_requests_get_one_word_and_do_nothing(
    at: Door, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)

    answers = {name: await at.knock(*parts) for name, parts in forgeries(at).items()}

    assert {name: status for name, (status, _) in answers.items() if status not in {400, 401}} == {}
    assert {word for _, word in answers.values()} <= {"stale", "forged", "unsigned", "malformed"}
    assert answers["stale"] == answers["future"] == (401, "stale")
    assert answers["wrong secret"] == answers["changed body"] == (401, "forged")
    assert at.bot.service.orders == []
    assert at.bot.service.seen == set()
    nothing_told(at, caplog, capsys)


async def test_a_body_over_a_mebibyte_is_not_read(at: Door) -> None:
    body = b"x" * (1024 * 1024 + 1)

    async with at.session.post(at.url, data=io.BytesIO(body), headers=at.signed(body)) as answer:
        assert (answer.status, await answer.text()) == (413, "large")


async def test_the_same_signed_request_three_times_is_one_order(at: Door) -> None:
    headers = at.signed(SLASH.encode())

    answers = [await at.knock(SLASH.encode(), headers) for _ in range(3)]
    assert await at.bot.router.drain(5)

    assert answers == [(200, ""), (200, "already"), (200, "already")]
    assert at.bot.service.orders == [(SHOP, "U00LEAD001")]


async def test_a_replay_at_the_same_moment_is_still_one_order(at: Door) -> None:
    headers = at.signed(SLASH.encode())

    await asyncio.gather(*(at.knock(SLASH.encode(), headers) for _ in range(10)))
    assert await at.bot.router.drain(5)

    assert len(at.bot.service.orders) == 1


async def test_other_paths_are_not_the_guards_business(at: Door) -> None:
    async with at.session.get(at.url.replace("/slack/events", "/healthz")) as answer:
        assert answer.status == 404


async def test_slack_itself_gets_through_by_http(at: Door) -> None:
    slack = at.bot.slack
    assert await slack.deliver_by_http(at.url)

    result = await slack.slash("lead", "/migrate preflight")
    await slack.open_home("lead")

    assert result.error is None
    await slack.wait_for_message("has begun")
    await slack.wait_for(lambda: slack.home("lead"))
    assert len(at.bot.service.orders) == 1


async def test_what_nobody_listens_to_is_acknowledged_and_not_logged_in_full(
    at: Door, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    odd = {"type": "block_actions", "actions": [{"action_id": "moon", "type": "button"}]}
    odd |= {"response_url": "http://127.0.0.1:9/response/tell-nobody", "user": {"id": "U1"}}
    body = urlencode({"payload": json.dumps(odd)}).encode()

    assert (await at.knock(body, at.signed(body)))[0] == 200
    nothing_told(at, caplog, capsys)


HEADERS = st.dictionaries(
    st.sampled_from(["X-Slack-Request-Timestamp", "X-Slack-Signature", "Content-Type"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=90),
)


def test_random_bodies_and_headers_never_get_further(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    without_proxies(monkeypatch)
    caplog.set_level(logging.DEBUG)
    with asyncio.Runner() as runner:
        opening = door()
        at = runner.run(opening.__aenter__())
        try:

            @settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
            @given(body=st.binary(max_size=2_000), headers=HEADERS, sign=st.booleans())
            def knocked(body: bytes, headers: dict[str, str], sign: bool) -> None:
                wrong = at.signed(body, secret="1" * 32) if sign else {}
                sent = {"Content-Type": FORM} | headers | wrong
                status, _ = runner.run(at.knock(body, sent))
                assert status in {400, 401}

            knocked()
            assert at.bot.service.seen == set()
            assert not [r for r in caplog.records if r.levelno >= logging.ERROR or r.exc_info]
        finally:
            runner.run(opening.__aexit__(None, None, None))


def nothing_told(
    at: Door, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("asyncio")]
    printed = capsys.readouterr()
    told = "\n".join([*ours, printed.out, printed.err])
    slack = at.bot.slack
    secrets = (slack.signing_secret, slack.bot_token, slack.app_token, "tell-nobody", "Traceback")
    assert [each for each in secrets if each in told] == []
    assert not [r for r in caplog.records if r.exc_info]
