"""The sign-offs of the story: asked for, given, refused, asked again, expired."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sandbox.migration import migration
from sandbox.server import Server
from sandbox.slack import Message
from sandbox.stage import Stage

#: Whoever asks is on call; each role answers for itself.
ASKER = "oncall"
ROLES = {
    "technical_lead": ["S00TECHLEAD"],
    "dba": ["S00DBAS0001"],
    "product_owner": ["S00OWNERS01"],
    "security": ["S00SECURITY"],
}
PEOPLE = ("lead", "dba", "owner", "security")
WHY = "The scan is older than the images."
LINK = "https://statistics.example.org/shop/nights"
_SECONDS = 30.0
_DAY_MS = 86_400_000
_TIMES = (
    ("signoff_requests", "asked_at"),
    ("signoff_requests", "expires_at"),
    ("signoff_asks", "asked_at"),
    ("signoff_asks", "expires_at"),
    ("schedules", "next_at"),
)


async def sign_offs_are_asked_for(stage: Stage, server: Server) -> None:
    """One card in the channel; each role gets the evidence for its own question."""
    stage.write(migration(server, roles=ROLES, quorum=3))
    await stage.preflight(ASKER)
    await stage.ask("/migrate signoff request", ASKER)
    await card(stage, "SIGN-OFFS 0 of 4")
    for user, fact in zip(PEOPLE, ("Plan:", "Snapshot:", "Downtime:", "Image scan:"), strict=True):
        shown = stage.slack.shown(await personal(stage, user, "SIGN OFF?"))
        assert fact in shown, shown


async def nobody_signs_off_alone(stage: Stage, _: Server) -> None:
    """Whoever asked may not answer, and is told so."""
    await stage.ask("/migrate help", ASKER)
    await stage.slack.wait_for_message("so others must give them", timeout=_SECONDS)
    sent = await stage.slack.direct_messages(ASKER)
    assert not [one.text for one in sent if one.text.startswith("SIGN OFF?")]


async def a_rejection_says_why(stage: Stage, _: Server) -> None:
    """Security says no in a form; the card says why and the gate is shut."""
    sent = await personal(stage, "security", "SIGN OFF?")
    await press(stage, "security", "signoff_reject", sent)
    await stage.slack.wait_for(lambda: stage.slack.modal("security"), _SECONDS)
    await stage.slack.wait_for(lambda: has_form(stage, "security"), _SECONDS)
    result = await stage.slack.submit("security", values={"reason": WHY})
    assert not result.errors, result.errors
    rejected = await card(stage, "REJECTED · Security")
    assert WHY in stage.slack.shown(rejected)


async def each_role_answers_for_itself(stage: Stage, _: Server) -> None:
    """It is asked again and everybody says yes: SIGNED OFF."""
    rejected = await card(stage, "REJECTED · Security")
    await press(stage, "lead", "signoff_ask_again", rejected)
    await press(
        stage, "security", "signoff_approve", await personal(stage, "security", "ASKED AGAIN")
    )
    for user in ("dba", "owner", "lead"):
        await press(stage, user, "signoff_approve", await personal(stage, user, "SIGN OFF?"))
    await card(stage, "SIGNED OFF by 4 people")


async def a_new_fact_asks_only_its_role_again(stage: Stage, _: Server) -> None:
    """The period of low traffic is attested: only the product owner looks again."""
    await stage.ask("/migrate attest M2.3", "lead")
    await stage.slack.wait_for(lambda: has_form(stage, "lead"), _SECONDS)
    await stage.slack.submit("lead", values={"text": LINK})
    sent = await personal(stage, "owner", "ASKED AGAIN")
    assert LINK in stage.slack.shown(sent)
    shown = stage.slack.shown(await card(stage, "SIGN-OFFS 3 of 4"))
    assert shown.count("🔁") == 1, shown
    await press(stage, "owner", "signoff_approve", sent)
    await card(stage, "SIGNED OFF by 4 people")


async def what_nobody_uses_expires(stage: Stage, _: Server) -> None:
    """Two days later nothing of it counts, and no card has a button left."""
    let_days_pass(stage, 2)
    expired = await card(stage, "SIGN-OFFS EXPIRED")
    assert "[ " not in stage.slack.shown(expired)
    assert "[ " not in stage.slack.shown(await personal(stage, "dba", "EXPIRED"))


SCENES = (
    sign_offs_are_asked_for,
    nobody_signs_off_alone,
    a_rejection_says_why,
    each_role_answers_for_itself,
    a_new_fact_asks_only_its_role_again,
    what_nobody_uses_expires,
)


async def card(stage: Stage, verdict: str) -> Message:
    """The sign-offs' card in the channel, once it begins like that."""

    async def look() -> Message | None:
        shown = reversed(await stage.cards())
        return next((one for one in shown if one.text.startswith(verdict)), None)

    found = await stage.slack.wait_for(look, _SECONDS)
    assert found is not None
    return found


async def personal(stage: Stage, user: str, verdict: str) -> Message:
    """What a person was sent, once it begins like that."""

    async def look() -> Message | None:
        sent = reversed(await stage.slack.direct_messages(user))
        return next((one for one in sent if one.text.startswith(verdict)), None)

    found = await stage.slack.wait_for(look, _SECONDS)
    assert found is not None
    return found


async def press(stage: Stage, user: str, action: str, message: Message) -> None:
    """Click a button of a message, as anybody could who sees it."""
    result = await stage.slack.click(user, action, message_ts=message.ts, channel=message.channel)
    assert result.error is None, result.error


async def has_form(stage: Stage, user: str) -> bool:
    """Whether a form that can be sent is in front of that person."""
    view = await stage.slack.modal(user)
    return view is not None and bool(view.content.get("submit"))


def let_days_pass(stage: Stage, days: int) -> None:
    """Everything that was to happen is due so much earlier: cheaper than to wait."""
    (file,) = (stage.folder / "state").rglob("*.db")
    with closing(sqlite3.connect(file, timeout=30)) as database, database:
        for table, column in _TIMES:
            only = " WHERE kind LIKE 'signoff-%'" if table == "schedules" else ""
            database.execute(
                f"UPDATE {table} SET {column} = {column} - ?{only}",
                (days * _DAY_MS,),
            )
