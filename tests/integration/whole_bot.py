"""The whole bot in one process on a local Slack: real database, engine, relay and Bolt.

Only the servers are from memory: `answers` may be changed between two preflights. Several bots may
share one folder and one database; `shifted` moves their time ahead of the machine's.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.core import owner
from bot.app.drawing import drawing
from bot.connectors.emergency_log import EmergencyLog
from bot.connectors.migration_files import MigrationFiles
from bot.connectors.migration_site import MigrationSite
from bot.connectors.recorded import Recorded
from bot.domain.check import Check
from bot.domain.plan import Plan
from bot.domain.probe import Probe
from bot.domain.reading import Output, Reading
from bot.domain.secret import Secret
from bot.domain.state import TimelineEntry
from bot.executor.chore_looks import ChoreLooks
from bot.executor.clock import SystemClock
from bot.executor.emergency import Emergency
from bot.executor.engine import Engine
from bot.executor.gates import GateKeeper
from bot.executor.movers import Movers
from bot.executor.preflight import Preflight
from bot.executor.service import MigrationService
from bot.executor.signoff_watch import SignoffWatch
from bot.relay.delivery import Delivery
from bot.relay.pace import Pace
from bot.relay.relay import Relay
from bot.views import runbook
from bot.views.details import pages
from commands.answer import Answers
from commands.directory import SlackDirectory
from commands.links import Links
from commands.menu import find_menu
from commands.people import People
from commands.router import Router
from commands.slack_app import installation, new_session, slack_app, web_client
from commands.socket import SocketMode
from sandbox.slack import LocalSlack, Message
from storage import journal
from storage.database import Database, open_database
from tests.bot.executor.shop import FREE, UPTIME, Disk, Uptime, plan
from tests.integration.slack_bot import MANIFEST, SHOP

KEY = Secret("5a" * 32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changing:
    """A connector that answers from memory as it is at that moment."""

    answers: dict[Probe, Reading]

    async def ask(
        self, probes: Collection[Probe], plan: Plan
    ) -> AsyncGenerator[tuple[Probe, Reading], None]:
        async for answer in Recorded(self.answers).ask(probes, plan):
            yield answer


@dataclass(slots=True, kw_only=True)
class Shifted(SystemClock):
    """The machine's time, moved ahead."""

    by: timedelta = timedelta()

    def now(self) -> datetime:
        return SystemClock.now(self) + self.by


@dataclass(slots=True, kw_only=True)
class WholeBot:
    slack: LocalSlack
    clock: Shifted
    database: Database
    service: MigrationService
    router: Router
    answers: dict[Probe, Reading]
    folder: Path

    def write(self, **changes: Any) -> None:
        """The channel's migration file, with blocks replaced."""
        content = plan(channel=SHOP, **changes).model_dump(
            mode="json", by_alias=True, exclude_defaults=True
        )
        with (self.folder / "shop.yml").open("w") as file:
            YAML().dump(content, file)

    async def preflight(self, user: str = "lead") -> Message:
        """Ask for one and wait for its verdict."""
        before = len(await self.slack.messages(SHOP))
        assert (await self.slack.slash(user, "/migrate preflight")).error is None

        async def decided() -> Message | None:
            new = (await self.slack.messages(SHOP))[before:]
            return next((one for one in new if "READY" in one.text), None)

        found = await self.slack.wait_for(decided, 20)
        assert found is not None
        return found

    async def ask(self, user: str, text: str) -> None:
        """Type a command that is acknowledged, and wait until it is answered."""
        assert (await self.slack.slash(user, text)).error is None
        assert await self.router.drain(30)

    async def told(self, user: str, text: str) -> str:
        """What this person alone reads, once it holds that text."""

        async def look() -> str:
            shown = [self.slack.shown(one) for one in await self.slack.ephemerals(user)]
            words = (each.replace("`", "").replace("*", "") for each in shown)
            return next((each for each in reversed([*words]) if text in each), "")

        return str(await self.slack.wait_for(look, 20))

    async def modal(self, user: str) -> dict[str, Any]:
        """The form in front of a person."""
        view = await self.slack.modal(user)
        assert view is not None
        return view.content

    async def card(self, ts: str, text: str) -> str:
        """The card with that ts, once it holds that text."""

        async def look() -> str:
            for one in await self.slack.messages(SHOP):
                if one.ts == ts and text in self.slack.shown(one):
                    return self.slack.shown(one)
            return ""

        return str(await self.slack.wait_for(look, 30))

    async def rows(self, tag: str) -> list[TimelineEntry]:
        """The audit rows whose tags begin like that."""
        async with self.database.reading() as tx:
            rows = await journal.entries(tx, limit=100_000)
        return [row for row in rows if row.tag.startswith(tag)]

    async def story(self) -> list[tuple[str, str, dict[str, Any]]]:
        """The audit rows that people caused: tag, actor, payload."""
        async with self.database.reading() as tx:
            rows = await journal.entries(tx, limit=1000)
        return [(row.tag, row.actor, row.payload) for row in rows if row.tag.endswith("given")]


@asynccontextmanager
async def whole_bot(
    folder: Path,
    url: str = "",
    slack: LocalSlack | None = None,
    checks: Sequence[Check] = (Uptime(), Disk()),
) -> AsyncIterator[WholeBot]:
    """Everything started; everything stopped at the end. Another bot's `slack` may be shared."""
    clock = Shifted()
    migrations = folder / "migrations"
    migrations.mkdir(exist_ok=True)
    answers: dict[Probe, Reading] = {
        UPTIME: Output(status=0, stdout="up 3 days"),
        FREE: Output(status=0, stdout="7"),
    }
    async with AsyncExitStack() as stack:
        if slack is None:
            slack = await stack.enter_async_context(LocalSlack(manifest=MANIFEST))
        session = await stack.enter_async_context(new_session())
        database = await open_database(url or f"sqlite:///{folder / 'slipway.db'}", clock)
        stack.push_async_callback(database.close)
        client = web_client(Secret(slack.bot_token), session, slack.api_url)
        service = await _service(stack, database, clock, migrations, answers, client, checks)
        router = await _slack_side(stack, slack, client, service)
        bot = WholeBot(
            slack=slack,
            clock=clock,
            database=database,
            service=service,
            router=router,
            answers=answers,
            folder=migrations,
        )
        if not list(migrations.iterdir()):
            bot.write()
        yield bot


async def _service(  # noqa: PLR0917 - what one bot is made of
    stack: AsyncExitStack,
    database: Database,
    clock: Shifted,
    folder: Path,
    answers: dict[Probe, Reading],
    client: AsyncWebClient,
    checks: Sequence[Check],
) -> MigrationService:
    """The use cases with an engine that is at work; what moves something is ordered, not done."""
    world = Changing(answers=answers)
    preflight = Preflight(world=world, checks=checks, clock=clock, pages=pages)
    chores = ChoreLooks(world=world, database=database, key=KEY)
    workflows = (preflight.workflow(), chores.workflow())
    changes: list[Callable[[str], None]] = []

    def changed(migration: str) -> None:
        for hear in changes:
            hear(migration)

    engine = Engine(
        database=database,
        key=KEY,
        clock=clock,
        owner=owner(),
        workflows=workflows,
        poll=0.05,
        ended=changed,
    )
    files = MigrationFiles(folder)
    site = await stack.enter_async_context(MigrationSite({}, folder))
    log = EmergencyLog(folder.parent / "rollbacks.log")
    service = MigrationService(
        database=database,
        key=KEY,
        files=files,
        checks=checks,
        clock=clock,
        postings=preflight.postings,
        wake=engine.wake,
        runbook_pages=runbook.pages,
        directory=SlackDirectory(client, team=(await installation(client)).team),
        link=Links(client).to,
        changed=changed,
        movers=Movers(
            site=site,
            gates=GateKeeper(database=database, files=files, world=world, clock=clock),
            emergency=Emergency(site=site, log=log, clock=clock),
        ),
    )
    watch = SignoffWatch(service.signoffs)
    changes.append(watch.look)
    watch.start()
    stack.push_async_callback(watch.stop)
    await engine.start()
    stack.push_async_callback(engine.stop)
    return service


async def _slack_side(
    stack: AsyncExitStack, slack: LocalSlack, client: AsyncWebClient, service: MigrationService
) -> Router:
    """Relay and router, connected in Socket Mode."""
    clock = SystemClock()
    installed = await installation(client)
    pace = Pace(clock=clock, edit_gap=0.1)
    delivery = Delivery(client, drawing(service), pace, bot_user=installed.user)
    relay = Relay(service.database, delivery, clock=clock, owner=owner())
    await relay.start()
    stack.push_async_callback(relay.stop)
    people = People(client, team=installed.team, clock=clock)
    router = Router(find_menu(), service=service, people=people, answers=Answers(client))
    stack.push_async_callback(router.drain, 5)
    secret = Secret(slack.signing_secret)
    app = slack_app(client, signing_secret=secret, installed=installed, router=router)
    socket = SocketMode(app, client=client, app_token=Secret(slack.app_token), clock=clock)
    before = slack.connections
    await socket.start()
    stack.push_async_callback(socket.stop)
    await slack.wait_for(lambda: slack.connections == before + 1)
    return router
