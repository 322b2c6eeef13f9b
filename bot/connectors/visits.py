"""Visits to the public health URLs, each on a connection of its own, as the watch counts them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from bot.connectors.silence import no_answer
from bot.connectors.trust import trusting
from bot.domain.errors import Unreachable
from bot.domain.plan import Plan
from bot.domain.watch.sample import Visit

#: Seconds after which a visitor has gone away.
PATIENCE = 5.0
#: Seconds in which the visits of one look begin.
LONGEST = 6.0
_MOST = 65_536
_WELL = 200
_WORDS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Visits the server at hand, whatever DNS says; `header` tells the build."""

    address: str
    client: httpx.AsyncClient
    header: str

    async def visit(self, url: str) -> Visit:
        """One request for that public URL."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                status, headers = await self._asked(httpx.URL(url))
        except TimeoutError:
            return Visit(url=url, failure=f"no answer within {PATIENCE:g} s")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            said = " ".join(f"{type(error).__name__} {error}".split())
            return Visit(url=url, failure=said[:_WORDS])
        return Visit(
            url=url,
            status=status,
            ms=round((time.monotonic() - began) * 1000, 1),
            build=headers.get(self.header) if self.header else None,
            failure="" if status == _WELL else f"status {status}",
        )

    async def _asked(self, url: httpx.URL) -> tuple[int, Mapping[str, str]]:
        """The whole answer is waited for, up to what a health answer may be long."""
        async with self.client.stream(
            "GET",
            url.copy_with(host=self.address),
            headers={"Host": url.netloc.decode(), "User-Agent": "slipway-watch"},
            extensions={"sni_hostname": url.host},
        ) as answer:
            length = 0
            async for piece in answer.aiter_raw():
                length += len(piece)
                if length > _MOST:
                    break
            return answer.status_code, answer.headers


@asynccontextmanager
async def visiting(plan: Plan) -> AsyncIterator[Visitor]:
    """Who visits the server at hand. Raises `Unreachable` when the plan's authorities are gone."""
    target, build = plan.target, plan.watch.build
    context = await asyncio.to_thread(trusting, plan.tls.ca_file)
    every_one_new = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(
        verify=context, trust_env=False, timeout=PATIENCE, limits=every_one_new
    ) as client:
        yield Visitor(
            address=target.addresses[0] if target.addresses else target.host,
            client=client,
            header=build.header if build else "",
        )


async def visits(plan: Plan, count: int, pause: float) -> tuple[Visit, ...]:
    """So many visits to each URL, with a pause (seconds) between two of one URL.

    Where answers hang there are fewer: none begins after `LONGEST`.
    """
    try:
        async with visiting(plan) as visitor:
            found = await asyncio.gather(
                *(_in_turn(visitor, url, count, pause) for url in plan.health)
            )
    except Unreachable as error:
        failure = no_answer(error).detail[:_WORDS]
        return tuple(Visit(url=url, failure=failure) for url in plan.health)
    return tuple(visit for each in found for visit in each)


async def _in_turn(visitor: Visitor, url: str, count: int, pause: float) -> list[Visit]:
    until = time.monotonic() + LONGEST
    found = [await visitor.visit(url)]
    while len(found) < count and time.monotonic() < until:
        await asyncio.sleep(pause)
        found.append(await visitor.visit(url))
    return found
