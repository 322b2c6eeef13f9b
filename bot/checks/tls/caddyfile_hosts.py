"""M7.2: the new Caddy serves the domain, with TLS."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import caddy
from bot.shell.report import listed, report

#: What the server itself may call it, for health questions on its loopback.
_LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


class CaddyfileHosts(Check):
    """Caddy takes `http://name` or `localhost` without a word and then has no certificate."""

    id = "caddyfile-hosts"
    line = "M7.2"
    title = "The Caddyfile serves the domain"
    risk = Risk.TLS_PROBLEMS
    expected = "`caddy adapt` gives the domain as the only host, on the port of HTTPS"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "docker-version")

    def probe(self, plan: Plan) -> Questions:
        """What Caddy itself makes of the file."""
        return {"caddy": caddy.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """The host first, then where it listens, then what else it serves."""
        path = caddy.paths(plan.stack)[0]
        made = caddy.adapted(report(readings.get("caddy", Output)), path)
        see = f"See what Caddy makes of it with {caddy.explain(plan.stack, path)}."
        domain, https = plan.stack.domain, plan.stack.front.https
        wrong = caddy.trouble(made, path)
        if not wrong and domain not in made.hosts:
            wrong = f"{path} serves {listed(made.hosts) or 'no name'}, not {domain}"
        if wrong:
            return self.failed(wrong, f"Let {path} serve {domain}. {see}")
        if not any(where.endswith(f":{https}") for where in made.listens):
            said = f"{path} serves {domain} on {listed(made.listens)}, not on port {https}"
            return self.failed(said, f"Write the bare name, without http:// or a port. {see}")
        others = tuple(host for host in made.hosts if host != domain and host not in _LOOPBACK)
        if others:
            remedy = "See that DNS leads them here as well, or take them out."
            return self.warned(f"{path} also serves {listed(others)}", remedy)
        return self.passed(f"{path} serves {domain} on port {https}")
