from __future__ import annotations

from typing import ClassVar

from hypothesis import given
from hypothesis import strategies as st

import bot.checks
from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.consequences import without_consequences
from bot.domain.plan import Plan
from bot.domain.probe import Vantage
from bot.domain.registry import discover
from bot.domain.risk import Risk


class Door(Check):
    id = "door"
    line = "T"
    title = "The door opens"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "open"

    def probe(self, plan: Plan) -> Questions:
        raise AssertionError

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        raise AssertionError


class Engine(Door):
    id = "engine"
    needs: ClassVar[tuple[str, ...]] = ("door",)


class Wheels(Door):
    id = "wheels"
    needs: ClassVar[tuple[str, ...]] = ("engine",)


class Egg(Door):
    id = "egg"
    needs: ClassVar[tuple[str, ...]] = ("hen",)


class Hen(Door):
    id = "hen"
    needs: ClassVar[tuple[str, ...]] = ("egg",)


CHECKS = (Door(), Engine(), Wheels(), Egg(), Hen())
IDS = tuple(check.id for check in CHECKS)


def found(check: str, outcome: Outcome, target: str = "web1") -> Finding:
    return Finding(
        check=check,
        line="T",
        title="t",
        risk=Risk.EXTENDED_DOWNTIME,
        outcome=outcome,
        observed="seen",
        expected="open",
        remediation="do it",
        vantage=Vantage.SERVER,
        target=target,
    )


def outcomes(*findings: Finding) -> list[tuple[str, str]]:
    return [(one.outcome.value, one.observed) for one in without_consequences(findings, CHECKS)]


def test_what_is_unknown_because_of_a_failure_is_skipped_and_names_it() -> None:
    assert outcomes(found("engine", Outcome.FAIL), found("wheels", Outcome.UNKNOWN)) == [
        ("fail", "seen"),
        ("skip", "cannot be judged until engine is cleared"),
    ]


def test_a_skip_tells_nobody_to_do_anything() -> None:
    _, wheels = without_consequences(
        (found("engine", Outcome.FAIL), found("wheels", Outcome.UNKNOWN)), CHECKS
    )

    assert wheels.remediation == ""


def test_the_deepest_cause_is_named() -> None:
    assert outcomes(
        found("door", Outcome.UNKNOWN),
        found("engine", Outcome.UNKNOWN),
        found("wheels", Outcome.UNKNOWN),
    ) == [
        ("unknown", "seen"),
        ("skip", "cannot be judged until door is cleared"),
        ("skip", "cannot be judged until door is cleared"),
    ]


def test_a_cause_beyond_one_that_passed_is_found() -> None:
    assert outcomes(
        found("door", Outcome.FAIL), found("engine", Outcome.PASS), found("wheels", Outcome.UNKNOWN)
    )[2] == ("skip", "cannot be judged until door is cleared")


def test_without_a_cause_unknown_stays_unknown() -> None:
    assert outcomes(found("door", Outcome.WARN), found("engine", Outcome.UNKNOWN))[1] == (
        "unknown",
        "seen",
    )
    assert outcomes(found("engine", Outcome.UNKNOWN)) == [("unknown", "seen")]


def test_only_unknown_is_excused() -> None:
    assert outcomes(found("door", Outcome.FAIL), found("engine", Outcome.FAIL))[1][0] == "fail"


def test_another_server_is_no_excuse() -> None:
    assert outcomes(found("door", Outcome.FAIL, "web2"), found("engine", Outcome.UNKNOWN, "web1"))[
        1
    ] == ("unknown", "seen")


def test_needs_in_a_circle_excuse_nobody() -> None:
    assert outcomes(found("egg", Outcome.UNKNOWN), found("hen", Outcome.UNKNOWN)) == [
        ("unknown", "seen"),
        ("unknown", "seen"),
    ]


@given(
    st.lists(
        st.builds(
            found, st.sampled_from(IDS), st.sampled_from(Outcome), st.sampled_from(("a", "b"))
        ),
        unique_by=lambda one: (one.check, one.target),
    )
)
def test_no_server_gets_ready_by_it(findings: list[Finding]) -> None:
    before = {one.target for one in findings if one.outcome.blocks}
    after = {one.target for one in without_consequences(findings, CHECKS) if one.outcome.blocks}

    assert before == after


def test_every_declared_need_is_a_check() -> None:
    checks = discover(bot.checks, Check)
    ids = {check.id for check in checks}

    for check in checks:
        assert set(getattr(check, "needs", ())) <= ids - {check.id}
