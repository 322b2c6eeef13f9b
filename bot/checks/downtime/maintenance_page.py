"""M2.4: Caddy can say that the app is away."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import caddy
from bot.shell.report import listed, report

AWAY = "503"


class MaintenancePage(Check):
    """A page with 200 gets cached and indexed; 503 with Retry-After does not."""

    id = "maintenance-page"
    line = "M2.4"
    title = "A maintenance page is ready"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "stack.maintenance_caddyfile serves the domain with 503 and Retry-After"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "docker-version")

    def probe(self, plan: Plan) -> Questions:
        """What Caddy itself makes of the file; nothing where the plan names none."""
        if not plan.stack.maintenance_caddyfile:
            return {}
        return {"caddy": caddy.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Readable, then 503, then Retry-After."""
        if not plan.stack.maintenance_caddyfile:
            return self.skipped("no stack.maintenance_caddyfile: Slipway's own page would be shown")
        path = caddy.paths(plan.stack)[-1]
        made = caddy.adapted(report(readings.get("caddy", Output)), path)
        see = f"See what Caddy makes of it with {caddy.explain(plan.stack, path)}."
        wrong = caddy.trouble(made, path)
        if not wrong and plan.stack.domain not in made.hosts:
            wrong = f"{path} does not serve {plan.stack.domain}"
        if wrong:
            return self.failed(wrong, f"Let {path} serve {plan.stack.domain}. {see}")
        if made.statuses != (AWAY,):
            said = f"{path} answers with {listed(made.statuses) or '200'}"
            return self.warned(said, f"Answer with {AWAY} and nothing else. {see}")
        if not made.retries:
            return self.warned(
                f"{path} sends no Retry-After", f"Add a header Retry-After with seconds. {see}"
            )
        return self.passed(f"{path}: {AWAY}, Retry-After {listed(made.retries)}")
