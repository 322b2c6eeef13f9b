"""One pytest session that runs the mirror tests over and over, each time with another flip."""

from __future__ import annotations

import signal
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import call_and_report
from hypothesis import Phase, settings

from bot.domain.check import Check, Finding, Outcome
from bot.domain.reading import Reading
from tests.mutants.subjects import Subject
from tests.mutants.swap import swapped

#: A flip can make a loop endless; no unit test of a check works this long (CPU seconds).
_LONGEST_TEST = 5.0
_OPTIONS = (
    *("-q", "-q", "--no-header", "--no-summary", "--tb=no", "--assert=plain"),
    *("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist"),
)


class TakesTooLong(Exception):
    """A test did not end in its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a run showed: flips that nobody noticed, broken tests, and each check's outcomes."""

    flips: int
    unnoticed: tuple[str, ...]
    broken: tuple[str, ...]
    outcomes: Mapping[str, frozenset[Outcome]]


class Mutating:
    """Replaces pytest's loop: whole tests first, then every flip until a test notices it."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._subjects = subjects
        self._unnoticed: list[str] = []
        self._broken: list[str] = []
        self._outcomes: dict[str, set[Outcome]] = defaultdict(set)
        self._flips = 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of the loop that runs each test once."""
        mirrors: dict[Path, list[pytest.Item]] = defaultdict(list)
        for item in session.items:
            mirrors[item.path].append(item)
        for subject in self._subjects:
            self._try(subject, sorted(mirrors[subject.mirror], key=_draws))
        return True

    def seen(self) -> Seen:
        """What was found so far."""
        return Seen(
            flips=self._flips,
            unnoticed=tuple(self._unnoticed),
            broken=tuple(self._broken),
            outcomes={name: frozenset(known) for name, known in self._outcomes.items()},
        )

    def _try(self, subject: Subject, items: list[pytest.Item]) -> None:
        with _recording(self._outcomes[subject.check.id], subject.check.id):
            self._broken += [item.nodeid for item in items if not _passes(item)]
        for flip in subject.flips():
            self._flips += 1
            with swapped(sys.modules[flip.module], flip.place, flip.code):
                if all(map(_passes, items)):
                    self._unnoticed.append(flip.name)


def run(subjects: Sequence[Subject]) -> Seen:
    """Everything about these checks."""
    settings.register_profile(
        "mutants", phases=(Phase.explicit, Phase.generate), database=None, derandomize=True
    )
    settings.load_profile("mutants")
    mutating = Mutating(subjects)
    mirrors = sorted({str(subject.mirror) for subject in subjects})
    with _alarmed():
        code = pytest.main([*_OPTIONS, *mirrors], plugins=[mutating])
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        raise RuntimeError(f"pytest ended with {code!r}")
    return mutating.seen()


def _draws(item: pytest.Item) -> bool:
    """Tests that draw hundreds of examples come last."""
    return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))


def _passes(item: pytest.Item) -> bool:
    item._initrequest()  # type: ignore[attr-defined] # as pytest's own does before a second run
    signal.setitimer(signal.ITIMER_VIRTUAL, _LONGEST_TEST)
    try:
        begun = call_and_report(item, "setup", log=False)
        called = call_and_report(item, "call", log=False) if begun.passed else begun
        ended = call_and_report(item, "teardown", log=False, nextitem=None)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return called.passed and ended.passed


@contextmanager
def _alarmed() -> Iterator[None]:
    def ring(number: int, frame: FrameType | None) -> None:
        raise TakesTooLong

    before = signal.signal(signal.SIGVTALRM, ring)
    try:
        yield
    finally:
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def _recording(known: set[Outcome], check: str) -> Iterator[None]:
    """Every finding of that check is noted while its own tests run."""
    examine = Check.examine

    def noting(self: Check, answers: Mapping[str, Reading], plan: Any) -> Finding:
        finding = examine(self, answers, plan)
        if self.id == check:
            known.add(finding.outcome)
        return finding

    Check.examine = noting  # type: ignore[method-assign] # looked on, not replaced
    try:
        yield
    finally:
        Check.examine = examine  # type: ignore[method-assign] # put back
