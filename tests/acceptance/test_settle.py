"""After a cutover: the front gets the real ports and gives them back; the old services retire."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.connectors.prober import Prober, answered, visit
from bot.domain.plan import Plan
from bot.domain.probing import Shot, figures
from bot.executor.settling import moves
from bot.shell import traffic_move
from sandbox.later import a_day_later
from sandbox.migration import secrets
from sandbox.server import Server
from tests.acceptance.cutover_stage import Play, play, side
from tests.acceptance.steps_on_server import hands
from tests.acceptance.steps_scene import NEW, NEW_JOBS, scene
from tests.acceptance.test_steps import back, go
from tests.acceptance.test_steps_ways import KEEP, UNTIL_SWITCH

pytestmark = [pytest.mark.server, pytest.mark.whole]

_RATE = 20.0
_PORTS = "ss -Hltnp '( sport = :80 or sport = :443 )' | grep -o 'docker-proxy\\|nginx' | sort -u"
_LEFT = (
    "nft list tables | grep slipway; ls /etc/systemd/system /run/systemd/system | grep slipway;"
    " docker ps --all --format '{{.Names}}' | grep slipway;"
    " systemctl is-enabled shop-api shop-web shop-worker nginx | grep -v disabled;"
    " systemctl is-active shop-api shop-web shop-worker nginx | grep -v inactive; true"
)
#: No Compose file can be written where this is.
_IN_THE_WAY = "/var/lib/slipway/shop-production/ports.yml"
_KEPT = "cat /var/lib/slipway/shop-production/retired/WHAT.txt"


def _lost(shots: list[Shot]) -> str:
    """Nobody may be turned away; of a hundred one may wait too long, as on a starved machine."""
    seen, late = figures(shots), sum("no answer within" in shot.trouble for shot in shots)
    bad = not seen.sent or seen.failed > late or late > seen.sent / 100
    return f"{seen.failed} of {seen.sent}: {seen.trouble}" if bad else ""


async def well(plan: Plan) -> None:
    """Wait until a visitor gets a good answer."""
    deadline, asked = time.monotonic() + 60, await asyncio.to_thread(visit, plan)
    while trouble := await answered(asked):
        assert time.monotonic() < deadline, trouble


@asynccontextmanager
async def visited(plan: Plan) -> AsyncIterator[Callable[[], str]]:
    """Visitors all the while; how many went away without a good answer, and why."""
    shots: list[Shot] = []
    prober = Prober(visit=await asyncio.to_thread(visit, plan), rate=_RATE)
    asking = asyncio.create_task(prober.run(shots.append))
    try:
        yield lambda: _lost(shots)
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)


async def test_the_front_takes_the_ports_keeps_them_through_a_reboot_and_gives_them_back(
    server: Server,
) -> None:
    with scene(server) as shop:
        async with hands(server, shop.plan, secrets(server)) as ours:
            await go(ours, *UNTIL_SWITCH, "switch-traffic", *KEEP)
            async with visited(shop.plan) as trouble:
                for step in moves():
                    for act in step.do(shop.plan):
                        await ours.cut_off(act, 0.5)
                    await ours.all(step.do(shop.plan))
                    assert await ours.seen(step), step.id
                assert server.run(_PORTS).stdout.split() == ["docker-proxy"]
                for step in reversed(moves()[-2:]):  # a settling that fails undoes the others
                    await ours.all(step.undo(shop.plan))
                    assert not await ours.seen(step), step.id
                for step in moves()[-2:]:
                    await ours.all(step.do(shop.plan))
                assert trouble() == ""
            server.restart()
            shop.until(lambda: (shop.build(), shop.jobs()) == (NEW, NEW_JOBS), 150)
            await well(shop.plan)  # a boot starts the front before the app behind it
            async with visited(shop.plan) as trouble:
                await ours.cut_off(traffic_move.back(shop.plan), 0.5)
                await back(ours, shop)
                assert trouble() == ""
            assert server.run(_PORTS).stdout.split() == ["nginx"]


async def confirmed(shop: Play, word: str) -> None:
    """Type the word, see that nothing is in the way, send the form."""
    await shop.on.ask(f"/migrate {word}")

    async def filled() -> bool:
        modal = await shop.on.slack.modal("lead")
        return modal is not None and modal.content.get("submit") is not None

    await shop.on.slack.wait_for(filled, 20)
    sent = await shop.on.slack.submit("lead")
    assert sent.error is None, sent
    await shop.on.slack.close_view("lead")


async def finished(shop: Play, word: str, *verdicts: str) -> str:
    """Order it, and read its card at its end."""
    await confirmed(shop, word)
    card = await shop.card(*verdicts)
    return f"{card.text}\n{shop.on.slack.shown(card)}"


async def refused(shop: Play, word: str, said: str) -> None:
    """Type the word, and read why not."""
    await shop.on.ask(f"/migrate {word}")

    async def told() -> bool:
        modal = await shop.on.slack.modal("lead")
        return modal is not None and said in str(modal.blocks)

    assert await shop.on.slack.wait_for(told, 20)
    await shop.on.slack.close_view("lead")


async def whispered(shop: Play, word: str, said: str) -> None:
    """Type the word, and read the answer that nobody else sees."""
    await shop.on.ask(f"/migrate {word}", "oncall")

    async def told() -> bool:
        answers = await shop.on.slack.ephemerals("oncall")
        return any(said in shop.on.slack.shown(each) for each in answers)

    assert await shop.on.slack.wait_for(told, 20)


async def test_a_team_settles_retires_and_reads_that_nothing_leads_back(
    server: Server, folder: Path
) -> None:
    async with play(server, folder) as shop:
        await refused(shop, "settle", "is not on the new stack")
        await shop.cutover_ended()
        await refused(shop, "retire", "they are kept until")
        server.run(f"mkdir {_IN_THE_WAY}")
        shown = await finished(shop, "settle", "NOT SETTLED", "SETTLED")
        assert shown.startswith("NOT SETTLED, THE REDIRECT SERVES"), shown
        assert ("0 of" in shown, server.run(_PORTS).stdout.split()) == (True, ["nginx"]), shown
        server.run(f"rmdir {_IN_THE_WAY}")
        shown = await finished(shop, "settle", "SETTLED")
        assert "0 of" in shown, shown
        await refused(shop, "settle", "is settled already")

        a_day_later(folder)
        shown = await finished(shop, "retire", "RETIRED", "NOT RETIRED")
        assert shown.startswith("RETIRED, NO WAY BACK · shop/production"), shown
        assert server.run(_LEFT).stdout == ""
        assert "/etc/systemd/system/shop-api.service" in server.run(_KEPT).stdout
        assert side(server) == "new"

        await whispered(shop, "status", "were retired on")
        await whispered(shop, "rollback", "There is no way back any more")
        by_hand = server.run("sh /var/lib/slipway/shop-production/back", check=False)
        assert (by_hand.returncode, side(server)) == (9, "new")
