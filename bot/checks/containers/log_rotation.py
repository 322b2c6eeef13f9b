"""P-L3: logs cannot fill the disk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan, Stack
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import compose, compose_edit, resolved, service_settings
from bot.shell.report import listed, report
from bot.shell.service_settings import Settings, needs_rotation

_ROTATED = 'logging: {driver: json-file, options: {max-size: 10m, max-file: "3"}}'


class LogRotation(Check):
    """Docker's json-file grows for ever unless it is told a size; journald and local do not.

    The daemon's default counts for services that choose nothing. Whatever was set later holds
    for new containers only, so the containers are looked at too.
    """

    id = "log-rotation"
    line = "P-L3"
    title = "Container logs are rotated"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "every service and every container with json-file logs has a max-size"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file"),
    )

    def probe(self, plan: Plan) -> Questions:
        """Log drivers and sizes of file, daemon and containers."""
        return {"services": resolved.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Every service without a size fails."""
        known = service_settings.settings(report(readings.get("services", Output)))
        outcome, observed, remedy = worst(
            notice for each in known for notice in _rotation(each, plan.stack)
        )
        if outcome is Outcome.PASS:
            drivers = listed(tuple(dict.fromkeys(each.log for each in known)))
            return self.passed(f"{len(known)} services with logs that do not grow ({drivers})")
        return self._finding(outcome, observed, remedy)


def _rotation(service: Settings, stack: Stack) -> Iterator[Notice]:
    if not service.log:
        said = f"the daemon does not say which log driver {service.name} gets"
        yield Notice.unknown(said, "See what `docker info` says, then run preflight again.")
    elif needs_rotation(service.log) and not service.max_size:
        yield Notice.fail(
            f"the log of {service.name} grows without end (json-file without max-size)",
            _write(service, stack),
        )
    elif any(needs_rotation(made.log) and not made.max_size for made in service.made):
        said = f"the container of {service.name} is older than its max-size"
        yield Notice.fail(said, f"Make it anew with {compose.recreate(stack, service.name)}.")


def _write(service: Settings, stack: Stack) -> str:
    if service.own_log:
        return (
            f"Write `max-size: 10m` into logging.options of {service.name} in"
            f" {stack.compose_path}{compose_edit.applied(stack, service)}."
        )
    return compose_edit.add(stack, service, "logging", _ROTATED)
