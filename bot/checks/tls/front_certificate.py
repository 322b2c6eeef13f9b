"""M7.1: the new front has its certificate before visitors come to it."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan, Stack
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import front
from bot.shell.front import Shown
from bot.shell.report import command, quoted, report


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
        said = report(readings.get("front", Output))
        if front.blind(said):
            install = command(quoted("sudo", "apt-get", "install", "--yes", "curl"))
            return self.unknown("the server has no curl to look with", f"Bring it with {install}.")
        seen = front.shown(said)
        if seen is None:
            return self.skipped(f"{service} does not run yet; preflight sees it once it does")
        if not seen.there or (not seen.trusted and not plan.tls.ca_file):
            return self._lacking(seen, plan.stack)
        how = "a trusted certificate" if seen.trusted else "a certificate of your own authority"
        return self.passed(f"{service} shows {how} for {domain}")

    def _lacking(self, seen: Shown, stack: Stack) -> Finding:
        service, see = stack.front.service, f"See why with {front.log(stack)}."
        if not seen.listens:
            said = f"{service} does not listen on {stack.front.https}: {seen.said}"
            return self.failed(said, f"Correct stack.front.https, or the Caddyfile. {see}")
        if not seen.there:
            return self.failed(
                f"{service} has no certificate for {stack.domain}: {seen.said}",
                "Let the old proxy pass /.well-known/acme-challenge/ of port 80 on to"
                f" {service}, with the Host header; or use the DNS challenge, or give {service}"
                f" today's files. {see}",
            )
        return self.failed(
            f"{service} shows a certificate that this server does not trust: {seen.said}",
            f"Let {service} ask a public authority, not its own or a staging one. {see}",
        )
