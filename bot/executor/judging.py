"""Which questions a preflight asks, and what its answers say; the same now and a year later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog

import bot.checks
from bot.domain.check import Check, Finding, Questions
from bot.domain.consequences import without_consequences
from bot.domain.plan import Plan
from bot.domain.probe import Probe
from bot.domain.reading import Reading
from bot.domain.registry import discover
from bot.executor.plugins import Plugins, load

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A check with the questions it asks of one plan; `stumbled` when it could not ask them."""

    check: Check
    questions: Questions
    stumbled: bool = False

    def answers(self, known: Mapping[Probe, Reading]) -> dict[str, Reading]:
        """The answers that are there, by the check's own names."""
        return {name: known[probe] for name, probe in self.questions.items() if probe in known}

    def complete(self, known: Mapping[Probe, Reading]) -> bool:
        """Whether every question has its answer."""
        return all(probe in known for probe in self.questions.values())


def all_checks() -> tuple[Check, ...]:
    """Every check, found by its place, and those of the plug-ins.

    A plug-in that cannot be loaded stops nobody: the log names it, and so does each preflight.
    """
    found = plugins()
    for trouble in found.troubles:
        log.warning("plug-in not loaded", plugin=trouble.plugin, reason=trouble.sentence)
    return (*_own(), *found.checks)


def plugins() -> Plugins:
    """What others ship, loaded beside the checks that are here."""
    return load(_own())


def _own() -> tuple[Check, ...]:
    return discover(bot.checks, Check)


def asked(checks: Iterable[Check], plan: Plan) -> tuple[Asked, ...]:
    """Every check with its questions; one without any is judged by the plan alone."""
    return tuple(_asked(check, plan) for check in checks)


def _asked(check: Check, plan: Plan) -> Asked:
    try:
        questions: dict[str, Any] = dict(check.probe(plan))
        odd = [name for name, probe in questions.items() if not isinstance(probe, Probe)]
    except Exception:  # a check that stumbles over the plan must not stop the others
        log.exception("a check could not ask", check=check.id, target=plan.target.name)
        return Asked(check=check, questions={}, stumbled=True)
    if odd:
        log.error("a check asks what nobody answers", check=check.id, questions=odd)
        return Asked(check=check, questions={}, stumbled=True)
    return Asked(check=check, questions=questions)


def probes(everything: Iterable[Asked]) -> tuple[Probe, ...]:
    """Each question once, however many checks ask it, in a stable order."""
    return tuple(dict.fromkeys(p for one in everything for p in one.questions.values()))


def finding(one: Asked, known: Mapping[Probe, Reading], plan: Plan, milliseconds: int) -> Finding:
    """Judge one check; a judgement that stumbles over odd output learned nothing."""
    answers = one.answers(known)
    try:
        judged = one.check.examine(answers, plan) if not one.stumbled else _unasked(one, plan)
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


def _unasked(one: Asked, plan: Plan) -> Finding:
    unknown = one.check.unknown(
        "The check stumbled over the plan; the bot's log has the details.",
        "Report the check's name to whoever ships it.",
    )
    return replace(unknown, target=plan.target.name)


def final(findings: Iterable[Finding], checks: Iterable[Check]) -> tuple[Finding, ...]:
    """The findings without those that only follow from another one, server by server."""
    by_target: dict[str, list[Finding]] = {}
    for one in findings:
        by_target.setdefault(one.target, []).append(one)
    known = tuple(checks)
    return tuple(
        done for group in by_target.values() for done in without_consequences(tuple(group), known)
    )
