"""A local Slack for each test, the unmodified Bolt on it, and one Chromium for all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import LocalSlack
from sandbox.slack.browser import Browser, Chromium

Connect = Callable[[AsyncApp], Awaitable[AsyncSocketModeHandler]]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives a real headless Chromium")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def manifest() -> Path:
    return Path(__file__).parent / "manifest.yml"


@pytest.fixture
async def slack(manifest: Path) -> AsyncIterator[LocalSlack]:
    async with LocalSlack(manifest=manifest) as running:
        yield running


@pytest.fixture
def web(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)


@pytest.fixture
def new_app(slack: LocalSlack) -> Callable[[], AsyncApp]:
    def make() -> AsyncApp:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        return AsyncApp(client=client, signing_secret=slack.signing_secret)

    return make


@pytest.fixture
async def connect(slack: LocalSlack) -> AsyncIterator[Connect]:
    async with AsyncExitStack() as stack:

        async def over_socket_mode(app: AsyncApp) -> AsyncSocketModeHandler:
            before = slack.connections
            handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=1)
            stack.push_async_callback(handler.close_async)
            await handler.connect_async()
            await slack.wait_for(lambda: slack.connections > before)
            return handler

        yield over_socket_mode


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    with Chromium() as running:
        yield running


@pytest.fixture
async def browser(chromium: Chromium) -> AsyncIterator[Browser]:
    async with Browser(chromium) as driven:
        yield driven
