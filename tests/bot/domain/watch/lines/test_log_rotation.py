"""P-L3: bounded, and within the bound."""

from __future__ import annotations

import pytest

from bot.domain.watch.lines.log_rotation import LogRotation
from bot.domain.watch.sample import LogFile
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.lines.looks import look, seen, told
from tests.bot.domain.watch.simulation import MIB


def file(size: int | None, most: int | None = None, *, rotates: bool | None) -> LogFile:
    return LogFile(service="api", size=size, rotates=rotates, most=most)


@pytest.mark.parametrize(
    ("found", "grade", "observed"),
    [
        (file(31 * MIB, 30 * MIB, rotates=True), Grade.HEALTHY, "1 logs keep to their size"),
        (file(34 * MIB, 30 * MIB, rotates=True), Grade.FAILING, "api 34 MiB: above its bound"),
        (file(9 * MIB, rotates=False), Grade.FAILING, "api 9 MiB: not bounded"),
        (file(None, rotates=False), Grade.FAILING, "api: not bounded"),
        (file(None, rotates=True), Grade.HEALTHY, "1 logs keep to their size"),
        (
            file(9, rotates=None),
            Grade.INCONCLUSIVE,
            "the log driver of some containers says nothing of a size",
        ),
    ],
)
def test_what_is_on_disk_decides(found: LogFile, grade: Grade, observed: str) -> None:
    assert told(LogRotation(), seen([look(0, log_files=(found,))])) == (grade, observed)


def test_nobody_saw_it() -> None:
    assert told(LogRotation(), seen([look(0)]))[0] is Grade.INCONCLUSIVE
