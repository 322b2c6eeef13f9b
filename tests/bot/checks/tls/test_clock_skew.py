from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.tls.clock_skew import ClockSkew
from bot.domain.check import Outcome
from bot.domain.network_reading import Clocks
from bot.domain.plan import Plan
from bot.domain.reading import NoAnswer, ProviderAnswer, Silence

CHECK = ClockSkew()
NOW = 1_767_225_600_000  # 2026-01-01 00:00:00 UTC
NEON = {"kind": "neon", "project": "p", "api_key": {"env": "KEY"}}


def clocks(away: int, trip: int = 20) -> Clocks:
    return Clocks(before=NOW, server=NOW + trip // 2 + away, after=NOW + trip)


@pytest.mark.parametrize(
    ("read", "outcome", "said"),
    [
        (clocks(0), Outcome.PASS, "the server is 0.0 s (± 0.0 s) behind the bot"),
        (clocks(0, trip=0), Outcome.PASS, "0.0 s"),
        (clocks(1_009), Outcome.PASS, "ahead of"),
        (clocks(1_010), Outcome.WARN, "the server is 1.0 s (± 0.0 s) ahead of the bot"),
        (clocks(-1_010), Outcome.WARN, "behind the bot"),
        (clocks(5_009), Outcome.WARN, "5.0 s"),
        (clocks(5_010), Outcome.FAIL, "5.0 s"),
        (clocks(-9_000), Outcome.FAIL, "9.0 s"),
        (clocks(0, trip=9_980), Outcome.PASS, "± 5.0 s"),
        (clocks(0, trip=10_000), Outcome.UNKNOWN, "too slow an answer"),
        (clocks(6_500, trip=4_000), Outcome.WARN, "6.5 s (± 2.0 s)"),
        (Clocks(before=NOW, server=NOW, after=NOW - 1), Outcome.UNKNOWN, "set back"),
    ],
)
def test_only_what_the_round_trip_cannot_explain_counts(
    plan: Plan, read: Clocks, outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"clock": read}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed


@pytest.mark.parametrize(
    ("date", "outcome"),
    [
        ("Thu, 01 Jan 2026 00:00:02 GMT", Outcome.PASS),
        ("Thu, 01 Jan 2026 00:00:03 GMT", Outcome.WARN),
        ("Wed, 31 Dec 2025 23:59:53 GMT", Outcome.FAIL),
        ("Thu, 01 Jan 2026 00:00:00", Outcome.PASS),
        ("yesterday", Outcome.PASS),
        ("", Outcome.PASS),
    ],
)
def test_the_providers_clock_counts_too(
    make_plan: Callable[..., Plan], date: str, outcome: Outcome
) -> None:
    plan = make_plan(database=NEON)
    answer = ProviderAnswer(status=200, body="{}", asked_at=NOW // 1000, date=date)

    finding = CHECK.examine({"clock": clocks(0), "neon": answer}, plan)

    assert set(CHECK.probe(plan)) == {"clock", "neon"}
    assert finding.outcome is outcome, finding


def test_a_silent_provider_is_left_to_its_own_checks(make_plan: Callable[..., Plan]) -> None:
    silent = NoAnswer(why=Silence.TIMED_OUT, detail="nothing")
    finding = CHECK.examine({"clock": clocks(0), "neon": silent}, make_plan(database=NEON))

    assert finding.outcome is Outcome.PASS
