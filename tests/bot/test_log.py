"""Logs: JSON lines, nothing secret, nothing that libraries say to themselves."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from sqlalchemy import create_engine, text

from bot.log import configure_logging

HIDDEN = "0123456789abcdef"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    handlers, level = logging.root.handlers[:], logging.root.level
    output = io.StringIO()
    configure_logging("debug", output)
    yield output
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def records(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_is_one_line_of_json_whoever_wrote_it(stream: io.StringIO) -> None:
    structlog.get_logger("bot.relay").info("posted", channel="C1", attempts=2)
    logging.getLogger("commands.router").debug("took %s", "two\nlines")

    ours, theirs = records(stream)
    assert ours.pop("timestamp").endswith("Z")
    assert ours == {
        "event": "posted",
        "channel": "C1",
        "attempts": 2,
        "logger": "bot.relay",
        "level": "info",
    }
    assert theirs["event"] == "took two\nlines"


@pytest.mark.parametrize(
    "fields",
    [
        {"text": f"xoxb-{HIDDEN}"},
        {"url": f"postgresql://a:{HIDDEN}@b/c"},
        {"deep": {"list": [{"in": f"PASSWORD={HIDDEN}"}]}},
        {"response_url": f"https://hooks.slack.com/commands/T1/{HIDDEN}"},
        {"token": HIDDEN},
        {"nested": {"signing_secret": HIDDEN}},
        {"bytes": b"xoxb-" + HIDDEN.encode()},
        {f"xoxb-{HIDDEN}": {f"xoxb-{HIDDEN}": 1}},
    ],
)
def test_a_secret_in_any_field_is_hidden(stream: io.StringIO, fields: dict[str, Any]) -> None:
    structlog.get_logger("bot").info("event", **fields)

    assert "***" in stream.getvalue()
    assert HIDDEN not in stream.getvalue()


def test_a_secret_in_a_traceback_is_hidden(stream: io.StringIO) -> None:
    try:
        int(f"postgresql://a:{HIDDEN}@b/c")
    except ValueError:
        structlog.get_logger("bot").exception("failed")

    (record,) = records(stream)
    assert "postgresql://a:***@b/c" in record["exception"]
    assert HIDDEN not in stream.getvalue()


async def test_bolt_does_not_log_a_forged_request(stream: io.StringIO) -> None:
    app = AsyncApp(token=f"xoxb-{HIDDEN}", signing_secret="s", request_verification_enabled=True)
    body = f"response_url=https://hooks.example/{HIDDEN}&text={HIDDEN}"
    headers = {"x-slack-signature": "v0=00", "x-slack-request-timestamp": "1"}
    response = await app.async_dispatch(AsyncBoltRequest(body=body, headers=headers))

    assert response.status == 401
    assert HIDDEN not in stream.getvalue()


async def test_httpx_does_not_log_addresses(stream: io.StringIO) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(500))
    async with httpx.AsyncClient(transport=transport) as client:
        await client.get(f"https://shop.example/health?key={HIDDEN}")

    assert stream.getvalue() == ""


def test_sqlalchemy_does_not_log_values(stream: io.StringIO) -> None:
    engine = create_engine("sqlite://", echo=False)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
    with engine.connect() as connection:
        connection.execute(text("SELECT :value"), {"value": HIDDEN})
    engine.dispose()
    logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)

    assert HIDDEN not in stream.getvalue()


def test_what_a_library_warns_of_is_kept(stream: io.StringIO) -> None:
    logging.getLogger("apscheduler").warning("peer is gone")

    assert records(stream)[0]["level"] == "warning"
