"""The story's second half: over to the new stack, and back by one tap on a phone at night."""

from __future__ import annotations

from sandbox.migration import migration
from sandbox.server import Server
from sandbox.slack import Message
from sandbox.stage import Stage

_WHOLE = 120.0


async def a_locked_migration_is_not_cut_over(stage: Stage, server: Server) -> None:
    """Somebody locks it with a reason; the dialog says so, and what opens it."""
    people = {"break_glass": [stage.slack.person_id("lead")]}
    stage.write({**migration(server), **people})
    card = await stage.preflight()
    assert card.text.startswith("READY"), card.text
    await stage.ask("/migrate lock the auditors are in the house", "security")
    await stage.ask("/migrate cutover")
    await _modal_says(stage, "the auditors are in the house")
    await stage.ask("/migrate unlock they have left", "security")


async def the_traffic_moves(stage: Stage, _: Server) -> None:
    """Break-glass with a reason: the card shows every step and what visitors see."""
    await stage.ask("/migrate cutover --break-glass")
    await _modal_says(stage, "Why it cannot wait")
    sent = await stage.slack.submit("lead", values={"text": "the disk of the old server dies"})
    assert sent.error is None, sent.error
    card = await _card(stage, "ON THE NEW STACK")
    assert "the disk of the old server dies" in stage.slack.shown(card)


async def one_tap_brings_it_back(stage: Stage, _: Server) -> None:
    """Anybody on call, one confirm: back, seen, and locked with the reason."""
    card = await _card(stage, "ON THE NEW STACK")
    await stage.slack.click("oncall", "rollback_now", message_ts=card.ts)
    back = await _card(stage, "BACK after")
    assert "the old services answer" in stage.slack.shown(back)


async def _card(stage: Stage, word: str) -> Message:
    async def look() -> Message | None:
        cards = [card for card in await stage.cards() if card.text.startswith(word)]
        return next((card for card in cards if "tidying" not in card.text), None)

    found = await stage.slack.wait_for(look, _WHOLE)
    assert found is not None
    return found


async def _modal_says(stage: Stage, words: str) -> None:
    async def filled() -> bool:
        modal = await stage.slack.modal("lead")
        return modal is not None and words in str(modal.blocks)

    await stage.slack.wait_for(filled, 20)


CUTOVER = (a_locked_migration_is_not_cut_over, the_traffic_moves, one_tap_brings_it_back)
