"""A team cuts over and comes back, on a real server, through the local Slack."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.server import Server
from sandbox.slack import Message
from tests.acceptance.cutover_stage import Play, armed, play, side

pytestmark = [pytest.mark.server, pytest.mark.whole]


async def test_there_and_back_with_what_was_seen_on_the_cards(  # noqa: PLR0915 - one story
    server: Server, folder: Path
) -> None:
    async with play(server, folder, watch={"interval": 10}) as shop:
        slack = shop.on.slack
        await shop.cutover("the old disk dies")
        card = await shop.ended()
        assert card.text == "ON THE NEW STACK · shop/production"
        assert side(server) == "new"
        assert armed(server) == ""
        shown = slack.shown(card)
        assert "Break-glass" in shown
        assert "the old disk dies" in shown
        assert "0 of" in shown
        watched = await _watched(shop)

        await shop.on.ask("/migrate rollback", "security")
        refusal = await slack.wait_for(lambda: slack.ephemerals("security"))
        assert "Only people on call may roll back" in slack.shown(refusal[-1])

        await shop.on.ask("/migrate rollback", "oncall")
        asked = await slack.wait_for(lambda: slack.ephemerals("oncall"))
        assert "Writes since the switch:" in slack.shown(asked[-1])
        await slack.click("oncall", "rollback_now", message_ts=card.ts)
        await slack.click("lead", "rollback_now", message_ts=card.ts)
        await shop.card("ROLLED BACK")
        back = await shop.card("BACK after")
        assert side(server) == "old"
        assert armed(server) == ""
        assert "the old services answer" in slack.shown(back)
        assert len([one for one in await shop.on.cards() if one.text.startswith("BACK")]) == 1

        await shop.on.ask("/migrate cutover", "lead")

        async def refused() -> bool:
            modal = await slack.modal("lead")
            return modal is not None and "rolled back" in str(modal.blocks)

        assert await slack.wait_for(refused, 20)
        assert "(watch)" in watched.text
        ended = [card for card in await shop.on.cards() if card.text.startswith("WATCH ENDED")]
        assert [card.ts for card in ended] == [watched.ts]


async def _watched(shop: Play) -> Message:
    """The watch's card, once two looks agree that visitors are answered; it has a baseline."""
    slack = shop.on.slack

    async def seen_twice() -> Message | None:
        cards = [card for card in await shop.on.cards() if "(watch)" in card.text]
        return next((card for card in cards if "lines healthy" in slack.shown(card)), None)

    async def told() -> bool:
        said = [slack.shown(one) for one in await slack.ephemerals("dba")]
        return any("answers took longer" in each for each in said)

    card = await slack.wait_for(seen_twice, 90)
    assert card is not None
    await shop.on.ask("/migrate monitor", "dba")
    await slack.wait_for(told, 20)
    return card
