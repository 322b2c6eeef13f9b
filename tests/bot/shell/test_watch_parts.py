"""Log lines that count, and memory where no controller counts it."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from bot.domain.check import Unanswered
from bot.domain.reading import Output
from bot.domain.watch.sample import Line, Logs
from bot.shell.report import END, Report, report
from bot.shell.watch_parts import LINES, MEMORY, logs, number, unseen


def counted(*lines: str) -> Logs | None:
    script = f"{LINES}\ncount_lines 1000000; echo {END}"
    done = subprocess.run(
        ("sh", "-c", script), input="\n".join(lines), capture_output=True, text=True, check=True
    )
    return logs(report(Output(status=0, stdout=done.stdout)), since=7)


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-29 12:00:01 ERROR something broke",
        json.dumps({"level": "error", "msg": "x"}),
        json.dumps({"severity": "CRITICAL", "msg": "x"}),
        '{"time":1,"level":50,"msg":"pino"}',
        "[crit] 12#0: nginx is out of files",
        "Traceback (most recent call last):",
        "FATAL:  the database system is shutting down",
    ],
)
def test_an_error_is_counted(line: str) -> None:
    assert counted(line) == Logs(since=7, errors=1, exhausted=0, top=(Line(text=line),))


@pytest.mark.parametrize(
    "line",
    [
        json.dumps({"level": "info", "msg": "ERROR in a text"}),
        '{"level":30,"msg":"pino ERROR"}',
        "INFO 0 errors so far",
        "GET /ERRORS_page 200",
        "ERRORLESS",
        f"{'x' * 300} ERROR far away",
    ],
)
def test_a_line_that_only_sounds_like_one_is_not(line: str) -> None:
    assert counted(line) == Logs(since=7, errors=0, exhausted=0)


def test_lines_that_differ_in_numbers_are_one_group_and_the_largest_three_are_told() -> None:
    lines = [f"ERROR order {n} failed" for n in range(5)]
    lines += ["ERROR b", "ERROR b", "ERROR c", "ERROR c", "ERROR c", "ERROR d"]

    found = counted(*lines)

    assert found is not None
    assert found.errors == 11
    assert found.top == (
        Line(text="ERROR order 0 failed", times=5),
        Line(text="ERROR c", times=3),
        Line(text="ERROR b", times=2),
    )


def test_a_pool_that_is_exhausted_is_counted_apart() -> None:
    found = counted(
        "sqlalchemy: QueuePool limit of size 5 overflow 10 reached",
        "FATAL: sorry, too many clients already",
        "remaining connection slots are reserved",
    )

    assert found is not None
    assert (found.errors, found.exhausted) == (1, 3)


def test_secrets_in_a_line_do_not_leave_it() -> None:
    found = counted("ERROR connecting to postgres://shop:hunter2@db/shop\tagain")

    assert found is not None
    assert "hunter2" not in found.top[0].text


def test_without_a_log_nobody_knows() -> None:
    assert logs(Report(rows=()), since=7) is None
    with pytest.raises(Unanswered):
        logs(Report(rows=(("errors", "1"),)), since=7)


def test_memory_is_counted_by_processes_where_no_controller_does() -> None:
    script = f"{MEMORY}\nmemory_of '' '' {os.getpid()}; memory_of '' '' ''"
    done = subprocess.run(("sh", "-c", script), capture_output=True, text=True, check=True)

    assert 10**6 < int(done.stdout) < 10**10


def test_what_is_no_number_is_not_known() -> None:
    assert number("12") == 12
    assert number("") is None
    assert unseen(Report(rows=(("unseen", "The daemon is silent"),))) == ("The daemon is silent",)
