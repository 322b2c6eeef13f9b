"""AS-1: the app runs on as many servers as the plan names."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings, Unanswered
from bot.domain.network_reading import DnsAnswers
from bot.domain.plan import Plan
from bot.domain.probe import DnsLookup, Vantage
from bot.domain.risk import Risk
from bot.shell.report import listed


class SingleServer(Check):
    """A second address is a second server that goes on serving the old app."""

    id = "single-server"
    line = "AS-1"
    title = "DNS knows no more servers than the plan"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "at most one A record for each target"
    vantage = Vantage.BOT
    needs: ClassVar[tuple[str, ...]] = ("dns-matches",)

    def probe(self, plan: Plan) -> Questions:
        """All addresses from all resolvers."""
        return {"dns": DnsLookup(name=plan.stack.domain, resolvers=plan.dns.resolvers)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """More addresses than servers; `dns-matches` says whose they are and blocks by itself."""
        answers = readings.get("dns", DnsAnswers).answers
        silent = tuple(f"{each.resolver}: {each.failure}" for each in answers if each.failure)
        found = tuple(sorted({address for each in answers for address in each.a}))
        if len(found) > len(plan.targets):
            return self.failed(
                f"{plan.stack.domain} leads to {len(found)} servers: {listed(found)};"
                f" the plan names {len(plan.targets)}",
                "Name every server under targets, or take the other A records out of DNS.",
            )
        if silent or not found:
            raise Unanswered(listed(silent) or f"{plan.stack.domain} has no A record")
        return self.passed(f"{listed(found)}: {len(plan.targets)} in the plan")
