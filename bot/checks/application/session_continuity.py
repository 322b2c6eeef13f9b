"""N14: who is logged in stays so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.network_reading import Cookie, Flow
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.probe import SmokeFlow, Vantage
from bot.domain.risk import Risk
from bot.domain.smoke import in_preflight, login
from bot.shell.report import listed

_PARTS = ("domain", "path", "secure", "http_only", "same_site")


class SessionContinuity(Check):
    """A cookie under another name or for another domain logs everybody out at once."""

    id = "session-continuity"
    line = "N14"
    title = "The login sets the same cookie on both sides"
    risk = Risk.ENVIRONMENT_DRIFT
    expected = "same name, domain, path, Secure, HttpOnly and SameSite; values are never compared"
    vantage = Vantage.BOT
    needs: ClassVar[tuple[str, ...]] = (
        "ssh-access",
        "docker-version",
        "smoke-baseline",
        "health-endpoints",
    )

    def probe(self, plan: Plan) -> Questions:
        """Log in on both sides; nothing unless the plan has a login that preflight may use."""
        if login(plan) is None or not in_preflight(plan):
            return {}
        return {"old": SmokeFlow(side="legacy"), "new": SmokeFlow(side="stack")}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Every cookie of the old side must come back the same."""
        step = login(plan)
        if step is None or not in_preflight(plan):
            return self.skipped(
                "no login of the smoke flow may run here: it needs a step with a secret of the bot"
                " and smoke_baseline: preflight"
            )
        old, new = readings.get("old", Flow), readings.get("new", Flow)
        for side, flow in (("old", old), ("new", new)):
            if step.name not in flow.passed:
                return self.unknown(
                    f"the login fails on the {side} side: {flow.trouble or 'it was not reached'}",
                    "Let the login pass on both sides, then run preflight again.",
                )
        outcome, said, remedy = worst(_differences(_last(old), _last(new)))
        if outcome is Outcome.PASS:
            names = listed(tuple(_last(old))) or "no cookie"
            return self.passed(f"the login sets {names}, alike on both sides")
        return self._finding(outcome, said, remedy)


def _last(flow: Flow) -> dict[str, Cookie]:
    return {cookie.name: cookie for cookie in flow.cookies}


def _differences(old: dict[str, Cookie], new: dict[str, Cookie]) -> Iterator[Notice]:
    for name, cookie in old.items():
        other = new.get(name)
        if other is None:
            remedy = f"Let the new app use the cookie {name}, or tell people that they log in anew."
            yield Notice.fail(f"the new side sets no cookie {name}", remedy)
            continue
        parts = tuple(part for part in _PARTS if getattr(cookie, part) != getattr(other, part))
        if parts:
            yield Notice.fail(
                f"the cookie {name} differs in {listed(parts)}",
                f"Set {name} in the new app as in the old one.",
            )
