"""M7.1: the new front has its certificate before visitors come to it."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import front
from bot.shell.report import report


class FrontCertificate(Check):
    """While the old services hold port 80 no challenge reaches the new Caddy by itself.

    An open port 80 says nothing about that: whoever answers there need not be who asked for the
    certificate. Caddy without one ends every handshake, and after the switch every visit.
    """

    id = "front-certificate"
    line = "M7.1"
    title = "The new front has a certificate for the domain"
    risk = Risk.TLS_PROBLEMS
    expected = (
        "the running front shows a certificate for the domain, a trusted one unless tls.ca_file"
        " names an authority of your own"
    )
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "docker-version", "caddyfile-hosts")

    def probe(self, plan: Plan) -> Questions:
        """Two handshakes on the server with the front's own address."""
        return {"front": front.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """A certificate at all, then whether anybody trusts it."""
        service, domain = plan.stack.front.service, plan.stack.domain
        seen = front.shown(report(readings.get("front", Output)))
        if seen is None:
            return self.skipped(f"{service} does not run yet; preflight sees it once it does")
        return self._seen(seen, plan) or self.passed(f"{service} shows {_how(seen)} for {domain}")

    def _seen(self, seen: front.Shown, plan: Plan) -> Finding | None:
        """What is wrong with what the front shows."""
        service, domain = plan.stack.front.service, plan.stack.domain
        see = f"See why with {front.log(plan.stack)}"
        if not seen.listens:
            said = f"{service} does not listen on {plan.stack.front.https}: {seen.said}"
            return self.failed(said, f"Correct stack.front.https, or the Caddyfile. {see}.")
        if not seen.there:
            return self.failed(
                f"{service} has no certificate for {domain}: {seen.said}",
                "Let the old proxy pass /.well-known/acme-challenge/ of port 80 on to"
                f" {service}, with the Host header; or use the DNS challenge, or give {service}"
                f" today's files. {see}.",
            )
        if not seen.trusted and not plan.tls.ca_file:
            return self.failed(
                f"{service} shows a certificate that this server does not trust: {seen.said}",
                f"Let {service} ask a public authority, not its own or a staging one. {see}.",
            )
        return None


def _how(seen: front.Shown) -> str:
    return "a trusted certificate" if seen.trusted else "a certificate of your own authority"
