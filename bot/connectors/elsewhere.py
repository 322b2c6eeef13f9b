"""Everything that is asked elsewhere than in the server's shell; loaded when it is needed."""

from __future__ import annotations

from collections.abc import Collection, Coroutine, Mapping
from typing import Any

from bot.connectors import (
    bucket,
    caa,
    checkout,
    dns,
    flow,
    http,
    neon_questions,
    pending_sql,
    scan_reports,
    texts,
    tls,
)
from bot.connectors.database import Databases
from bot.connectors.deadline import Deadline
from bot.connectors.server import Tell
from bot.connectors.silence import no_answer
from bot.connectors.ssh import Connections
from bot.domain.errors import TargetError
from bot.domain.plan import Plan
from bot.domain.probe import (
    BucketListing,
    CaaLookup,
    Checkout,
    DnsLookup,
    HttpGet,
    LocalReports,
    Mentions,
    NeonGet,
    PendingSql,
    Probe,
    SmokeFlow,
    Sql,
    TlsHandshake,
)

Here = HttpGet | TlsHandshake | DnsLookup | CaaLookup | Mentions | LocalReports | Checkout
Errand = Coroutine[Any, Any, None]


class Elsewhere:
    """Answers at the time `now`, in seconds of UTC; the bot's own secrets are in `environment`."""

    def __init__(self, environment: Mapping[str, str], connections: Connections, now: int) -> None:
        self._environment = environment
        self._connections = connections
        self._now = now

    def errands(
        self, probes: Collection[Probe], plan: Plan, deadline: Deadline, tell: Tell
    ) -> list[Errand]:
        """What answers the probes, each told when it is there; statements share a connection."""
        statements = [p for p in probes if isinstance(p, Sql)]
        neon = [p for p in probes if isinstance(p, NeonGet)]
        mine, net = self._environment, self._connections
        work = [self._ask_from_here(p, tell) for p in probes if isinstance(p, Here)]
        work += [self._list(p, plan, tell) for p in probes if isinstance(p, BucketListing)]
        work += [self._lint(p, plan, deadline, tell) for p in probes if isinstance(p, PendingSql)]
        work += [flow.ask(p, plan, mine, net, tell) for p in probes if isinstance(p, SmokeFlow)]
        if statements:
            databases = Databases(mine, net)
            work.append(databases.ask(statements, plan, self._now, deadline, tell))
        if neon:
            work.append(neon_questions.ask(neon, plan, mine, self._now, tell))
        return work

    async def _ask_from_here(self, probe: Here, tell: Tell) -> None:
        match probe:
            case HttpGet():
                tell(probe, await http.get(probe))
            case LocalReports():
                tell(probe, await scan_reports.read(probe, self._now))
            case Checkout():
                tell(probe, await checkout.read(probe))
            case TlsHandshake():
                tell(probe, await tls.handshake(probe, self._now))
            case DnsLookup():
                tell(probe, await dns.lookup(probe))
            case CaaLookup():
                tell(probe, await caa.lookup(probe))
            case Mentions():
                tell(probe, await texts.mentions(probe))

    async def _lint(self, probe: PendingSql, plan: Plan, deadline: Deadline, tell: Tell) -> None:
        try:
            async with self._connections.session(plan.target, deadline) as session:
                tell(probe, await pending_sql.answer(probe, session, deadline))
        except TargetError as error:
            tell(probe, no_answer(error))

    async def _list(self, probe: BucketListing, plan: Plan, tell: Tell) -> None:
        tell(probe, await bucket.listing(probe, plan, self._environment))
