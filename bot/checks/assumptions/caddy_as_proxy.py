"""AS-5: Caddy takes over from whoever serves HTTPS today."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings, Unanswered
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import ports, resolved
from bot.shell.ports import Listener
from bot.shell.report import listed, report

HTTPS = "443"


class CaddyAsProxy(Check):
    """The runbook, its traffic switch and its certificates are written for Caddy."""

    id = "caddy-as-proxy"
    line = "AS-5"
    title = "Caddy is the new proxy, and today's is known"
    risk = Risk.TLS_PROBLEMS
    expected = "stack.front is a Caddy, and the owner of port 443 is seen"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "ports-available")

    def probe(self, plan: Plan) -> Questions:
        """Who listens, and the images of the stack."""
        return {"listeners": ports.of_plan(plan), "stack": resolved.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Another proxy may be fine; then these checks say nothing about it."""
        held = ports.held(report(readings.get("listeners", Output)))
        services = resolved.described(report(readings.get("stack", Output)))
        front = next((each for each in services if each.name == plan.stack.front.service), None)
        if not services:
            raise Unanswered("Compose names no service")
        owner = listed(tuple(dict.fromkeys(_name(each) for each in held if each.port == HTTPS)))
        today = f"{owner or 'nobody'} owns port {HTTPS} today"
        if front is None:
            return self.warned(
                f"{today}; the stack has no service {plan.stack.front.service}",
                "Name the service that takes the public ports in stack.front.",
            )
        if "caddy" not in front.image.lower():
            return self.warned(
                f"{today}; the stack's {front.name} is {front.image}",
                "Use Caddy, or see yourself that this proxy has certificates and reloads.",
            )
        return self.passed(f"{today}; the stack brings {front.image}")


def _name(listener: Listener) -> str:
    return listener.container or listener.app or listener.unit or listener.process or "a stranger"
