"""Whatever a check decides, its own mirror test notices when it decides otherwise."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import bot.checks
from bot.domain.check import Check
from bot.domain.registry import discover
from tests.mutants.flips import Flip, flips
from tests.mutants.subjects import Subject, subjects
from tests.mutants.swap import swapped

ROOT = Path(__file__).parents[2]
CPU_SECONDS = 60.0
#: The plan alone answers them: nothing is collected, so nothing can fail to be.
ASK_NOTHING = {f"contact-{about}" for about in ("application", "database", "server", "tls")}
WEAK = """\
from bot.checks.infrastructure.disk_space import DiskSpace

def test_it_has_a_title():
    assert DiskSpace().title
"""


def printed(*argv: str) -> Any:
    """What a process of its own found; pytest cannot run in itself."""
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        (sys.executable, *argv), cwd=ROOT, env=alone, capture_output=True, text=True, check=False
    )
    assert done.stdout.lstrip().startswith("{"), done.stderr[-2000:]
    return json.loads(done.stdout)


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module")
def everything() -> Any:
    before = cpu_seconds()
    seen = printed("-m", "tests.mutants")
    return {**seen, "cpu": cpu_seconds() - before}


def test_no_flip_of_any_check_goes_unnoticed(everything: Any) -> None:
    assert everything["broken"] == []
    assert everything["unnoticed"] == []
    assert everything["flips"] > 1_000
    assert everything["cpu"] < CPU_SECONDS


def test_every_mirror_shows_its_check_content_unhappy_and_without_an_answer(
    everything: Any,
) -> None:
    outcomes = {name: set(known) for name, known in everything["outcomes"].items()}
    checks = {check.id for check in discover(bot.checks, Check)}

    assert set(outcomes) == checks
    assert [name for name, known in outcomes.items() if "pass" not in known] == []
    assert [name for name, known in outcomes.items() if not known & {"fail", "warn"}] == []
    assert {name for name, known in outcomes.items() if "unknown" not in known} == ASK_NOTHING


def test_each_check_has_something_to_flip() -> None:
    assert [each.check.id for each in subjects() if not each.flips()] == []


def test_a_mirror_that_only_looks_on_is_found_out(tmp_path: Path) -> None:
    weak = tmp_path / "test_weak.py"
    weak.write_text(WEAK)
    program = (
        "import dataclasses, json, pathlib\n"
        "from tests.mutants import session, subjects\n"
        "one = next(s for s in subjects.subjects() if s.check.id == 'disk-space')\n"
        f"weak = dataclasses.replace(one, mirror=pathlib.Path({str(weak)!r}))\n"
        "seen = session.run([weak])\n"
        "print(json.dumps({'flips': seen.flips, 'unnoticed': len(seen.unnoticed)}))\n"
    )

    seen = printed("-c", program)

    assert seen["unnoticed"] == seen["flips"] > 8


SOURCE = """\
class Wide:
    @property
    def wide(self) -> bool:
        return self.size > 3 and not self.shut
    size, shut = 4, False

def judged(self, sizes):
    if [size for size in sizes if size]:
        return self.passed("wide")
    return self.failed("narrow", "Widen it.") if sizes else Outcome.UNKNOWN
"""


def test_conditions_edges_and_verdicts_are_all_flipped() -> None:
    assert [(flip.place, flip.line, flip.said) for flip in flips("x.py", SOURCE)] == [
        ("Wide.wide", 4, "self.size > 3 -> self.size >= 3"),
        ("Wide.wide", 4, "self.size > 3 -> not self.size > 3"),
        ("judged", 8, "[size for size in sizes if size] -> not [size for size in sizes if size]"),
        ("judged", 8, "size -> not size"),
        ("judged", 9, "self.passed -> self.warned"),
        ("judged", 10, "self.failed -> self.warned"),
        ("judged", 10, "sizes -> not sizes"),
        ("judged", 10, "Outcome.UNKNOWN -> Outcome.WARN"),
    ]


def test_a_flip_is_there_for_whoever_holds_the_function_and_is_taken_back() -> None:
    subject: Subject = next(each for each in subjects() if each.check.id == "disk-space")
    flip: Flip = next(each for each in subject.flips() if each.place == "DiskSpace.judge")
    held = type(subject.check).judge
    kept = held.__code__

    with swapped(subject.module, flip.place, flip.code):
        assert held.__code__ is flip.code

    assert held.__code__ is kept
