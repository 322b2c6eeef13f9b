from __future__ import annotations

import pytest

from bot.domain.check import Unanswered
from bot.shell import traffic
from bot.shell.report import Report


def rows(*hours: tuple[int, int], now: int = 100) -> Report:
    counted = tuple(("hour", str(hour), str(count)) for hour, count in hours)
    return Report(rows=(*counted, ("now", str(now))))


def test_hours_without_a_request_are_there_and_the_running_one_is_not() -> None:
    assert traffic.hours(rows((96, 5), (98, 7), (100, 3))) == {96: 5, 97: 0, 98: 7, 99: 0}


def test_only_the_running_hour_says_nothing() -> None:
    with pytest.raises(Unanswered, match="no line of the access logs"):
        traffic.hours(rows((100, 3)))


def test_the_logs_travel_as_arguments() -> None:
    assert traffic.ask(("/var/log/a b.log",)).argv[-1] == "/var/log/a b.log"
