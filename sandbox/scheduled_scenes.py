"""A cutover that begins by itself: rehearsed, signed off, given an hour, put off, and the hour."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

from sandbox.signoff_scenes import ROLES as GROUPS
from sandbox.signoff_scenes import card, has_form, personal, press
from sandbox.slack import Message, people
from sandbox.stage import Stage

#: The lead asks, so somebody else answers for the technical lead.
ASKER = "lead"
ROLES = {**GROUPS, "technical_lead": [people.ONCALL.id]}
_APPROVERS = ("oncall", "dba", "owner", "security")
HOUR = "03:00 Europe/Berlin"
_SECONDS = 30.0
_REHEARSAL = 150.0
_HOUR_COMES = """
UPDATE schedules SET next_at = ? - 1 WHERE kind LIKE 'cutover-%';
UPDATE appointments SET at = ? - 1 WHERE state = 'waiting';
"""


async def there_and_back(stage: Stage) -> Message:
    """The newest rehearsal's card at its end."""
    await stage.ask("/migrate rehearse", ASKER)

    async def look() -> Message | None:
        ends = ("REHEARSED", "REHEARSAL FAILED", "REHEARSAL BROKE")
        shown = reversed(await stage.cards())
        return next((one for one in shown if one.text.startswith(ends)), None)

    found = await stage.slack.wait_for(look, _REHEARSAL)
    assert found is not None
    assert found.text.startswith("REHEARSED"), stage.slack.shown(found)
    return found


async def all_sign_off(stage: Stage) -> None:
    """Each role answers for itself."""
    await stage.ask("/migrate signoff request", ASKER)
    await card(stage, "SIGN-OFFS 0 of 4")
    for user in _APPROVERS:
        await press(stage, user, "signoff_approve", await personal(stage, user, "SIGN OFF?"))
    await card(stage, "SIGNED OFF by 4 people")


async def it_has_an_hour(stage: Stage, day: str) -> Message:
    """Scheduled for the night of that day."""
    await stage.ask(f"/migrate schedule {day} {HOUR}", ASKER)
    return await card(stage, "SCHEDULED")


async def it_is_put_off(stage: Stage) -> Message:
    """By an hour, with the button and its form."""
    before = await card(stage, "SCHEDULED")
    await press(stage, ASKER, "schedule_postpone", before)
    await stage.slack.wait_for(lambda: has_form(stage, ASKER), _SECONDS)
    result = await stage.slack.submit(ASKER, values={"delay": "1h"})
    assert not result.errors, result.errors

    async def look() -> Message | None:
        now = await card(stage, "SCHEDULED")
        return now if now.text != before.text else None

    found = await stage.slack.wait_for(look, _SECONDS)
    assert found is not None
    return found


def the_hour_comes(stage: Stage) -> None:
    """What was to happen then is due now: cheaper than to wait."""
    (file,) = (stage.folder / "state").rglob("*.db")
    now = str(round(time.time() * 1000))
    with closing(sqlite3.connect(file, timeout=30)) as database, database:
        for change in _HOUR_COMES.strip().splitlines():
            database.execute(change, (now,))
