"""Marks by place, one worker for each scarce thing, and no silent skip in CI."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.server import EngineUnavailable, Server, start

HERE = Path(__file__).parent
UNIT = ("bot", "commands", "test_conventions.py")
SCARCE = ("server", "browser")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the unit tests by their place; tests of one scarce thing share a worker."""
    together = config.pluginmanager.hasplugin("xdist")
    for item in items:
        if item.path.relative_to(HERE).parts[0] in UNIT:
            item.add_marker(pytest.mark.unit)
        for thing in SCARCE:
            if together and item.get_closest_marker(thing):
                item.add_marker(pytest.mark.xdist_group(thing))


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


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A healthy server of the sandbox; whoever breaks it mends it."""
    try:
        running = start()
    except EngineUnavailable as refusal:
        pytest.skip(str(refusal))
    with running:
        yield running
