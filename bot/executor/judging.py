"""Which questions a preflight asks, and what its answers say; the same now and a year later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import structlog

import bot.checks
from bot.domain.check import Check, Finding, Questions
from bot.domain.consequences import without_consequences
from bot.domain.plan import Plan
from bot.domain.probe import Probe
from bot.domain.reading import Reading
from bot.domain.registry import discover

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A check with the questions it asks of one plan."""

    check: Check
    questions: Questions

    def answers(self, known: Mapping[Probe, Reading]) -> dict[str, Reading]:
        """The answers that are there, by the check's own names."""
        return {name: known[probe] for name, probe in self.questions.items() if probe in known}

    def complete(self, known: Mapping[Probe, Reading]) -> bool:
        """Whether every question has its answer."""
        return all(probe in known for probe in self.questions.values())


def all_checks() -> tuple[Check, ...]:
    """Every check, found by its place."""
    return discover(bot.checks, Check)


def asked(checks: Iterable[Check], plan: Plan) -> tuple[Asked, ...]:
    """Every check with its questions; one without any is judged by the plan alone."""
    return tuple(Asked(check=check, questions=check.probe(plan)) for check in checks)


def probes(everything: Iterable[Asked]) -> tuple[Probe, ...]:
    """Each question once, however many checks ask it, in a stable order."""
    return tuple(dict.fromkeys(p for one in everything for p in one.questions.values()))


def finding(one: Asked, known: Mapping[Probe, Reading], plan: Plan, milliseconds: int) -> Finding:
    """Judge one check; a judgement that stumbles over odd output learned nothing."""
    answers = one.answers(known)
    try:
        judged = one.check.examine(answers, plan)
    except Exception:  # odd output must not stop the other checks
        log.exception("judgement failed", check=one.check.id, target=plan.target.name)
        judged = replace(
            one.check.unknown(
                "The answer could not be understood; the bot's log has the details.",
                "Run preflight again; if it stays, report the check's name.",
            ),
            target=plan.target.name,
        )
    return replace(judged, milliseconds=milliseconds)


def final(findings: Iterable[Finding], checks: Iterable[Check]) -> tuple[Finding, ...]:
    """The findings without those that only follow from another one, server by server."""
    by_target: dict[str, list[Finding]] = {}
    for one in findings:
        by_target.setdefault(one.target, []).append(one)
    known = tuple(checks)
    return tuple(
        done for group in by_target.values() for done in without_consequences(tuple(group), known)
    )
