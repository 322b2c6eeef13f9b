"""C-TST-4: the containers' lines arrive where people look for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.plan.evidence import Logs
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import resolved, service_settings, systemctl, unit_state
from bot.shell.report import report
from bot.shell.service_settings import Settings

_NOWHERE = {"none"}


class LogAggregation(Check):
    """Every service logs through the driver that the declared aggregator reads.

    Whether a line really arrives there only a person can see, or a test that writes one: this
    check proves the way to it.
    """

    id = "log-aggregation"
    line = "C-TST-4"
    title = "Container logs go to the aggregator"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "every service has the declared log driver, and the unit that sends lines on runs"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file"),
    )

    def probe(self, plan: Plan) -> Questions:
        """Log drivers, and the unit's state where the plan names one."""
        asked: Questions = {"services": resolved.ask(plan.stack)}
        if plan.logs is None or plan.logs.unit is None:
            return asked
        return {**asked, "unit": unit_state.ask(plan.logs.unit)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """A service that logs nowhere fails, and so does a way that leads nowhere."""
        known = service_settings.settings(report(readings.get("services", Output)))
        notices = [notice for each in known for notice in _driver(each, plan.logs)]
        if plan.logs is None:
            notices.append(_undeclared())
        elif plan.logs.unit is not None:
            state = unit_state.active(report(readings.get("unit", Output)))
            notices += _unit(plan.logs.unit, state)
        outcome, observed, remedy = worst(notices)
        if plan.logs is not None and outcome is Outcome.PASS:
            return self.passed(f"{len(known)} services log to {plan.logs.aggregator}")
        return self._finding(outcome, observed, remedy)


def _driver(service: Settings, logs: Logs | None) -> Iterator[Notice]:
    used = (service.log, *(made.log for made in service.made))
    if not all(used):
        said = f"the daemon does not say which log driver {service.name} gets"
        yield Notice.unknown(said, "See what `docker info` says, then run preflight again.")
    elif _NOWHERE & set(used):
        yield Notice.fail(f"{service.name} logs nowhere", f"Give {service.name} a log driver.")
    elif logs is not None and set(used) != {logs.driver}:
        other = next(driver for driver in used if driver != logs.driver)
        said = f"{service.name} logs through {other}, {logs.aggregator} reads {logs.driver}"
        yield Notice.fail(said, f"Set logging.driver of {service.name} to {logs.driver}.")


def _undeclared() -> Notice:
    return Notice.warn(
        "nothing is declared that gathers the logs; they stay on the server",
        "Write the aggregator as logs.aggregator into the migration file.",
    )


def _unit(unit: str, state: str) -> Iterator[Notice]:
    if not state:
        yield Notice.unknown(f"systemd does not say whether {unit} runs", "Run preflight again.")
    elif state != "active":
        yield Notice.fail(f"{unit} is {state}", f"Start it with {systemctl.start(unit)}.")
