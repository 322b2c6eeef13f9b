from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.reading import HttpAnswer, Output
from bot.shell import curl
from bot.shell.report import Report, report

READINGS = Path(__file__).parents[2] / "readings"


def test_a_recorded_answer_is_read_with_its_body() -> None:
    said = report(Output(status=0, stdout=(READINGS / "health_api.txt").read_text()))

    health, bogus = curl.answer(said, "health"), curl.answer(said, "bogus")

    assert isinstance(health, HttpAnswer)
    assert isinstance(bogus, HttpAnswer)
    assert health.status == 200
    assert health.body.startswith('{"status": "ok", "service": "api"')
    assert (bogus.status, bogus.body) == (404, "404: Not Found")


def test_where_nothing_listens_there_is_no_answer() -> None:
    done = subprocess.run(
        curl.ask(1, "/health", "/bogus").argv,
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    )

    said = report(Output(status=0, stdout=done.stdout))
    assert curl.answer(said, "health") is None
    assert curl.answer(said, "bogus") is None


def test_seconds_become_milliseconds() -> None:
    said = Report(rows=(("health", "200", "1.234567", "text/plain", "6f6b"),))

    answer = curl.answer(said, "health")

    assert answer is not None
    assert (answer.milliseconds, answer.body) == (1234, "ok")


@pytest.mark.parametrize(
    "row", [("999", "long", "-", "00"), ("200", "0.001", "", "xyz"), ("abc", "0.001", "", "")]
)
def test_what_is_no_health_answer_is_not_read(row: tuple[str, str, str, str]) -> None:
    with pytest.raises(Unanswered):
        curl.answer(Report(rows=(("health", *row),)), "health")


def test_a_server_without_curl_says_so() -> None:
    assert curl.has_curl(Report(rows=()))
    assert not curl.has_curl(Report(rows=(("curl", "missing"),)))
