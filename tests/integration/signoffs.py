"""Sign-offs of the shop on the local Slack: who has which role, and how they act."""

from __future__ import annotations

from typing import Any

from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding
from sandbox.slack import ClickResult, Message
from tests.integration.slack_bot import SHOP
from tests.integration.whole_bot import WholeBot

ROLES = {
    "technical_lead": ["S00TECHLEAD"],
    "dba": ["S00DBAS0001"],
    "product_owner": ["U00OWNER01"],
    "security": ["S00SECURITY"],
}
PEOPLE = {"technical_lead": "lead", "dba": "dba", "product_owner": "owner", "security": "security"}
#: Asks for the sign-offs, and has no role.
ASKER = "oncall"


def write(bot: WholeBot, **changes: Any) -> None:
    """The migration file with its four roles."""
    bot.write(**{"roles": ROLES, "quorum": 3, **changes})


async def ask(bot: WholeBot) -> Message:
    """Ask for the sign-offs; the card in the channel once it is there."""
    await bot.ask(ASKER, "/migrate signoff request")
    return await card(bot, "SIGN-OFFS")


async def card(bot: WholeBot, text: str) -> Message:
    """The newest sign-off card of the channel, once it begins like that."""

    async def look() -> Message | None:
        new = reversed(await bot.slack.messages(SHOP))
        return next((one for one in new if one.text.startswith(text)), None)

    found = await bot.slack.wait_for(look, 30)
    assert found is not None
    return found


async def personal(bot: WholeBot, user: str, text: str) -> Message:
    """What that person was sent, once it begins like that."""

    async def look() -> Message | None:
        sent = await bot.slack.direct_messages(user)
        return next((one for one in reversed(sent) if one.text.startswith(text)), None)

    found = await bot.slack.wait_for(look, 30)
    assert found is not None
    return found


async def press(bot: WholeBot, user: str, action: str, message: Message) -> ClickResult:
    """Click, and wait until the bot is done with it."""
    result = await bot.slack.click(user, action, message_ts=message.ts, channel=message.channel)
    assert result.error is None
    assert await bot.router.drain(10)
    return result


async def approve(bot: WholeBot, role: str, verdict: str = "SIGN OFF?") -> None:
    """Whoever has the role says yes in their direct message, once it begins like that."""
    user = PEOPLE[role]
    await press(bot, user, "signoff_approve", await personal(bot, user, verdict))


async def standings(bot: WholeBot) -> dict[Role, RoleStanding]:
    """Where each role stands."""
    state = await bot.service.signoffs.state("shop/production")
    assert state is not None
    return {one.role: one.standing for one in state.roles}


async def votes(bot: WholeBot) -> list[tuple[str, str]]:
    """Who said what, in order, by the audit trail."""
    rows = await bot.rows("signoff:vote:")
    return [(row.payload["role"], row.tag.rpartition(":")[2]) for row in rows]
