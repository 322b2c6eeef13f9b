"""A shop that can be cut over, and what the tests ask of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.migration import migration, secrets
from sandbox.server import Server
from sandbox.slack import Message
from sandbox.stage import Stage, stage

#: A machine that other tests keep busy must not fail a gate.
PATIENT = {"thresholds": {"health_ms": 8_000}}
#: Seconds in which a whole cutover, or a whole rollback, must have ended.
WHOLE = 150
_AGAIN = """
for unit in /etc/systemd/system/slipway-*; do
  [ ! -e "$unit" ] || systemctl disable --quiet --now "${unit##*/}"
done
rm -f /etc/systemd/system/slipway-* /run/systemd/system/slipway-*; systemctl daemon-reload
rm -rf /var/lib/slipway/* # the folder itself may be a disk
docker rm --force slipway-front-shop-production >/dev/null 2>&1
cd /srv/shop-next
old=$(docker ps --all --quiet --filter label=com.docker.compose.project=shop-next \
  --filter label=com.docker.compose.service=worker)
[ -z "$old" ] || docker rm --force $old
docker compose --project-name shop-next --env-file .env.prod --file docker-compose.prod.yml \
  up --detach --no-build --quiet-pull caddy api web 2>&1
systemctl reset-failed 2>/dev/null
systemctl start shop-api shop-web shop-worker nginx
systemctl enable --quiet shop-api shop-web shop-worker nginx
"""
_ARMED = "systemctl list-timers --all --plain --no-legend 'slipway*'"
_ENDED = ("ON THE NEW STACK", "ROLLED BACK", "STOPPED", "NOT B")


def fresh(server: Server) -> None:
    """As before any cutover: the old services serve, the new stack runs beside them."""
    server.run("nft list tables | grep slipway | while read t; do nft delete $t; done", check=False)
    server.run(_AGAIN)
    server.wait_ready()


def side(server: Server) -> str:
    """Where the public traffic really goes: the build that answers at the public address."""
    ask = f"--silent --insecure --resolve {server.domain}:443:{server.address}"
    said = server.run(f"curl {ask} https://{server.domain}/health").stdout
    return "new" if server.facts()["stack"]["build"] in said else "old"


def armed(server: Server) -> str:
    """Timers of ours that still wait."""
    return server.run(_ARMED).stdout.strip()


@dataclass(slots=True, kw_only=True)
class Play:
    """The stage, and the server that is cut over."""

    on: Stage
    server: Server

    async def cutover(self, reason: str = "the old disk dies", user: str = "lead") -> None:
        """Break the glass, give the reason, and see that it was taken."""
        await self.on.ask("/migrate cutover --break-glass", user)

        async def filled() -> bool:
            modal = await self.on.slack.modal(user)
            return modal is not None and modal.content.get("submit") is not None

        await self.on.slack.wait_for(filled, 20)
        sent = await self.on.slack.submit(user, values={"text": reason})
        assert sent.error is None, sent

    async def until(self, holds: Callable[[], bool]) -> None:
        """Look again and again, without Slack if need be."""
        deadline = time.monotonic() + WHOLE
        while not await asyncio.to_thread(holds):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)

    async def cutover_ended(self) -> Message:
        """Order it, and give its card at its end."""
        await self.cutover()
        return await self.ended()

    async def settled(self, number: int) -> None:
        """So many rollbacks have come to their ends."""

        async def look() -> bool:
            cards = [card.text for card in await self.on.cards()]
            ended = [text for text in cards if text.startswith(("BACK", "THE OLD"))]
            return len([text for text in ended if "tidying" not in text]) >= number

        await self.on.slack.wait_for(look, WHOLE)

    async def card(self, *words: str, within: float = WHOLE) -> Message:
        """The newest cutover's card, once it begins with one of the words."""

        async def look() -> Message | None:
            cards = [card for card in await self.on.cards() if "rollback_now" in str(card.blocks)]
            cards += [card for card in await self.on.cards() if card.text.startswith(words)]
            return next((card for card in cards if card.text.startswith(words)), None)

        found = await self.on.slack.wait_for(look, within)
        assert found is not None
        return found

    async def ended(self) -> Message:
        """The cutover's card at its end."""
        return await self.card(*_ENDED)


@asynccontextmanager
async def play(server: Server, folder: Path, **changes: Any) -> AsyncIterator[Play]:
    """READY, with a lead who may break the glass; everything is as before at the end."""
    fresh(server)
    try:
        async with stage(folder, **secrets(server)) as on:
            on.write(content(server, on, **changes))
            verdict = await on.preflight()
            assert verdict.text.startswith("READY"), on.slack.shown(verdict)
            yield Play(on=on, server=server)
    finally:
        fresh(server)


def content(server: Server, on: Stage, **changes: Any) -> Mapping[str, Any]:
    """The migration file."""
    people = {
        "break_glass": [on.slack.person_id("lead")],
        "on_call": [on.slack.person_id("oncall")],
    }
    return migration(server, **{**PATIENT, **people, **changes})
