"""The whole set: a local Slack, a server to migrate, the bot between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.bot import BotProcess
from sandbox.migration import write
from sandbox.slack import LocalSlack, Message

MANIFEST = Path(__file__).parent.parent / "app_manifest.yml"
#: Seconds in which a preflight must have said its verdict.
VERDICT_SECONDS = 30.0


@dataclass(slots=True, kw_only=True)
class Stage:
    """What is on: `folder` holds the bot's state and its migration files."""

    slack: LocalSlack
    bot: BotProcess
    folder: Path

    @property
    def migrations(self) -> Path:
        """The folder with the migration files."""
        return self.folder / "migrations"

    def write(self, content: Mapping[str, Any]) -> Path:
        """Write or replace a migration file; the bot reads it at the next command."""
        return write(self.migrations, content)

    async def ask(self, text: str, user: str = "lead") -> None:
        """Type a slash command and see that it was acknowledged."""
        result = await self.slack.slash(user, text)
        if result.error:
            raise AssertionError(f"{text}: Slack shows '{result.error}'")

    async def cards(self) -> list[Message]:
        """The bot's messages in the channel, oldest first."""
        return [one for one in await self.slack.messages() if one.metadata]

    async def verdict(self, *, after: int) -> Message:
        """The first card beyond the first `after` that holds a verdict."""

        async def look() -> Message | None:
            new = (await self.cards())[after:]
            return next((card for card in new if _decided(card)), None)

        found = await self.slack.wait_for(look, VERDICT_SECONDS)
        assert found is not None
        return found

    async def preflight(self, user: str = "lead") -> Message:
        """Type `/migrate preflight` and wait for the verdict."""
        before = len(await self.cards())
        await self.ask("/migrate preflight", user)
        return await self.verdict(after=before)


def _decided(card: Message) -> bool:
    return card.text.startswith(("READY", "NOT READY"))


@asynccontextmanager
async def stage(folder: Path, *, port: int = 0, **environment: str) -> AsyncIterator[Stage]:
    """Raise the curtain; everything is gone again at the end, also after a failure."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(LocalSlack(manifest=MANIFEST, port=port))
        bot = BotProcess(
            environment={
                **slack.env,
                "SLIPWAY_MIGRATIONS": str(folder / "migrations"),
                **environment,
            },
            folder=folder / "state",
        )
        (folder / "migrations").mkdir(parents=True, exist_ok=True)
        await stack.enter_async_context(bot)
        yield Stage(slack=slack, bot=bot, folder=folder)
