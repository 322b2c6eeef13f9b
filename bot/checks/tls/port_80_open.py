"""M7.3: port 80 answers from outside, as an authority asks."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.probe import HttpGet, Vantage
from bot.domain.reading import HttpAnswer, NoAnswer, Output, Silence
from bot.domain.risk import Risk
from bot.shell import vantage
from bot.shell.report import command, quoted, report

HTTP = 80
CHALLENGE = "/.well-known/acme-challenge/slipway-preflight"
_CLOSED = {Silence.REFUSED, Silence.TIMED_OUT, Silence.UNREACHABLE}


class Port80Open(Check):
    """A firewall in front of the server shuts what the server itself sees open."""

    id = "port-80-open"
    line = "M7.3"
    title = "Port 80 is open for the ACME challenge"
    risk = Risk.TLS_PROBLEMS
    expected = "any HTTP answer from the server's port 80 to somebody outside"
    vantage = Vantage.BOT
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """The challenge's path from here; and whether here is somewhere else at all."""
        if HTTP not in plan.legacy.ports:
            return {}
        target = plan.target
        address = target.addresses[0] if target.addresses else target.host
        url = f"http://{plan.stack.domain}{CHALLENGE}"
        return {"http": HttpGet(url=url, address=address), "client": vantage.CLIENT}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """A closed port is a fact; an open one only when seen from elsewhere."""
        if HTTP not in plan.legacy.ports:
            return self.skipped("nothing of the old services listens on port 80 today")
        outside = vantage.outside(report(readings.get("client", Output)))
        if not outside:
            return self.skipped("the bot runs on this very server, which is no view from outside")
        raw = readings.raw("http")
        if isinstance(raw, NoAnswer) and raw.why in _CLOSED:
            return self.failed(raw.detail, _open(plan))
        answer = readings.get("http", HttpAnswer)
        return self.passed(f"{answer.address} answers with {answer.status} on port {HTTP}")


def _open(plan: Plan) -> str:
    rule = command(quoted("sudo", "nft", "list", "ruleset"))
    listens = command(f"sudo ss -ltnp {quoted('sport = :80')}")
    return (
        f"Open 80/tcp to {plan.target.name} in the provider's firewall; on the server, see {rule}"
        f" and who listens with {listens}."
    )
