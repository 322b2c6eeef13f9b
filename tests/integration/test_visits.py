"""Visits on a real connection: answers, failures, the build, and nobody at home."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from bot.connectors import visits as module
from bot.connectors.visits import visits
from bot.domain.plan import Plan
from tests.bot.executor.shop import HOST_KEY, plan


async def _answer(request: web.Request) -> web.Response:
    match request.path:
        case "/health":
            said = {"X-Build": "1.5.0", "X-Host": request.headers["Host"]}
            return web.Response(text="x" * 100_000, headers=said)
        case "/slow":
            raise web.HTTPServiceUnavailable
        case _:
            raise web.HTTPFound("/health")


@pytest.fixture
async def address() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{any}", _answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"shop.test:{urlsplit(site.name).port or runner.addresses[0][1]}"
    await runner.cleanup()


def shop(address: str, *paths: str, **changes: object) -> Plan:
    target = {
        "name": "web-1",
        "host": "127.0.0.1",
        "user": "deploy",
        "host_key": HOST_KEY,
        "key": {"env": "KEY"},
    }
    watch = {"build": {"header": "X-Build", "expected": "1.5.0"}}
    health = [f"http://{address}{path}" for path in paths]
    return plan(targets=[target], health=health, watch=watch, **changes)


async def test_each_url_is_visited_as_often_as_wanted_and_tells_its_build(address: str) -> None:
    found = await visits(shop(address, "/health", "/moved"), count=2, pause=0)

    assert [urlsplit(each.url).path for each in found] == ["/health"] * 2 + ["/moved"] * 2
    assert [(each.status, each.build, each.failure) for each in found[1:3]] == [
        (200, "1.5.0", ""),
        (302, None, "status 302"),
    ]
    assert all(each.ms and each.ms > 0 for each in found)


async def test_an_answer_that_is_no_health_answer_is_a_failure_with_its_time(address: str) -> None:
    (found,) = await visits(shop(address, "/slow"), count=1, pause=0)

    assert (found.status, found.failure) == (503, "status 503")
    assert found.ms is not None


async def test_nobody_at_home_is_a_failure_without_a_time() -> None:
    (found,) = await visits(shop("shop.test:1", "/health"), count=1, pause=0)

    assert (found.status, found.ms) == (None, None)
    assert found.failure.startswith("ConnectError")


async def test_who_takes_too_long_is_left(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0)

    (found,) = await visits(shop(address, "/health"), count=1, pause=0)

    assert found.failure == "no answer within 0 s"


async def test_where_answers_hang_fewer_are_asked_for(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST", 0)

    assert len(await visits(shop(address, "/health"), count=5, pause=0)) == 1


async def test_authorities_that_are_gone_are_the_failure(address: str) -> None:
    (found,) = await visits(
        shop(address, "/health", tls={"ca_file": "/nowhere.pem"}), count=3, pause=0
    )

    assert "/nowhere.pem" in found.failure
