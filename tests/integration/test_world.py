"""All questions at once: the server's, the site's, the certificate's and the resolver's."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path

import pytest

from bot.connectors.deadline import Deadline
from bot.connectors.peer import connected
from bot.connectors.world import Patience
from bot.domain.probe import Command, DnsLookup, HttpGet, Login, TlsHandshake
from bot.domain.reading import HttpAnswer, LoggedIn, NoAnswer, Output
from tests.integration.listeners import listening, saying, silent
from tests.integration.sshd import plan, sshd
from tests.integration.worlds import QUICK, world

PINNED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43
LEAK = b"HTTP/1.1 200 OK\r\nContent-Length: 31\r\n\r\nAPI_TOKEN=canary-canary-canary-7"


async def test_each_vantage_answers_for_itself_and_the_quick_do_not_wait(tmp_path: Path) -> None:
    async with listening(saying(LEAK)) as web, listening(silent) as mute:
        slow = TlsHandshake(name="shop.test", address="127.0.0.1", port=mute, timeout=1.5)
        site = HttpGet(url=f"http://127.0.0.1:{web}/")
        hello, name = Command(argv=("echo", "hello")), DnsLookup(name="a", resolvers=("nowhere",))
        got = {}
        with sshd(tmp_path) as server:
            where = plan(server.port, server.host_key)
            async with world({"SSH_KEY": server.key}) as asked:
                async for probe, reading in asked.ask([slow, site, hello, name, Login()], where):
                    got[probe] = reading

    assert list(got)[-1] == slow
    assert isinstance(got[slow], NoAnswer)
    assert isinstance(got[site], HttpAnswer)
    assert got[site].body == "API_TOKEN=***"
    assert got[hello] == Output(status=0, stdout="hello\n")
    assert isinstance(got[Login()], LoggedIn)
    assert got[name].answers[0].failure == "is no address"


async def test_a_server_that_is_away_says_nothing_about_the_site() -> None:
    async with listening(saying(LEAK)) as web, listening(silent) as mute:
        site, login = HttpGet(url=f"http://127.0.0.1:{web}/"), Login()
        async with world({"SSH_KEY": "no key"}, QUICK) as asked:
            got = dict([each async for each in asked.ask([site, login], plan(mute, PINNED))])

    assert isinstance(got[site], HttpAnswer)
    assert isinstance(got[login], NoAnswer)


async def test_no_question_is_no_answer() -> None:
    async with world({}) as asked:
        assert [each async for each in asked.ask([], plan(1, PINNED))] == []


def test_the_patience_adds_up_to_less_than_fifteen_seconds() -> None:
    patience = Patience()

    assert patience.connect <= 10 < patience.server < patience.total <= 14.5


async def test_whoever_leaves_early_leaves_no_request_behind() -> None:
    async def first(mute: int) -> None:
        probes = [HttpGet(url=f"http://127.0.0.1:{mute}/{n}") for n in range(5)]
        async with (
            world({}) as asked,
            asyncio.timeout(0.3),
            aclosing(asked.ask(probes, plan(1, PINNED))) as told,
        ):
            await anext(told)

    async with listening(silent) as mute:
        before = set(threading.enumerate())
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            await first(mute)
        assert time.monotonic() - started < 2
    left = {each for each in threading.enumerate() if not each.name.startswith("asyncio")}
    assert left <= before


async def test_every_connection_watches_for_a_dead_peer() -> None:
    with ThreadPoolExecutor(1) as threads, socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with await connected("localhost", port, threads, Deadline.after(2)) as sock:
            alive = sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            idle, pause, count, unanswered = (
                sock.getsockopt(socket.IPPROTO_TCP, option)
                for option in (
                    socket.TCP_KEEPIDLE,
                    socket.TCP_KEEPINTVL,
                    socket.TCP_KEEPCNT,
                    socket.TCP_USER_TIMEOUT,
                )
            )

    assert alive == 1
    assert idle + pause * count <= 15
    assert 0 < unanswered <= 15_000
