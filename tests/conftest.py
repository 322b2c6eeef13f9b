"""Marks by place, one worker for each scarce thing, and no silent skip in CI."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from sandbox.server import EngineUnavailable, Kind, Server, start

HERE = Path(__file__).parent
UNIT = ("bot", "commands", "test_conventions.py")
#: Tests that start processes, wait for leases or throw thousands of answers at every check.
WHOLE = (
    "bot/executor",
    "bot/shell/on_server",
    "bot/shell/test_guard_script.py",
    "bot/checks/test_every",
    "bot/checks/database/test_every",
)
SCARCE = ("whole", "move", "server", "browser")

# how long an example takes says how busy the machine is, not whether the code is right
settings.register_profile(
    "house", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the unit tests by their place."""
    for item in items:
        place = item.path.relative_to(HERE)
        if place.parts[0] in UNIT and not place.as_posix().startswith(WHOLE):
            item.add_marker(pytest.mark.unit)


class ByFile(LoadScopeScheduling):
    """A file stays on one worker, and so do all files that need the same scarce thing.

    xdist's own loadgroup writes the group into `_nodeid`, which pytest 9 no longer reads.
    """

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid.partition("::")[0])


@cache
def scope(file: str) -> str:
    """The scarce thing that the file's tests are marked with, else the file itself.

    Each worker has servers of its own, so those that move may go on beside those that look.
    """
    text = (HERE.parent / file).read_text()
    return next((thing for thing in SCARCE if f"pytest.mark.{thing}" in text), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """One worker for each scarce thing."""
    return ByFile(config, log)


class SkipsFailInCi:
    """In CI a skipped test is a failure: there everything must be able to run."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember what was skipped, by name."""
        if report.skipped and not hasattr(report, "wasxfail"):
            self.skipped.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the run for them."""
        if self.skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name them."""
        for nodeid in self.skipped:
            terminalreporter.write_line(
                f"skipped in CI, which counts as failed: {nodeid}", red=True
            )


def pytest_configure(config: pytest.Config) -> None:
    """Watch for skips where none may be."""
    if os.environ.get("CI") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SkipsFailInCi())


def _running(kind: Kind) -> Iterator[Server]:
    try:
        running = start(kind=kind)
    except EngineUnavailable as refusal:
        pytest.skip(str(refusal))
    with running:
        yield running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A healthy server of the sandbox; whoever breaks it mends it."""
    yield from _running(Kind.SYSTEMD)


@pytest.fixture(scope="session")
def blog_server() -> Iterator[Server]:
    """The same, with a blog that pm2 runs."""
    yield from _running(Kind.PM2)


@pytest.fixture(scope="session")
def docs_server() -> Iterator[Server]:
    """The same, with pages that nginx serves."""
    yield from _running(Kind.STATIC)


@pytest.fixture
def of_kind(request: pytest.FixtureRequest) -> Callable[[Kind], Server]:
    """Give the running server of a kind."""
    names = {Kind.SYSTEMD: "server", Kind.PM2: "blog_server", Kind.STATIC: "docs_server"}

    def found(kind: Kind) -> Server:
        running: Server = request.getfixturevalue(names[kind])
        return running

    return found
