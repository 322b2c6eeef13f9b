"""The chart in words: before, now, limits, gaps."""

from __future__ import annotations

from bot.domain.plan.watch import Alarms
from bot.domain.watch.outline import outline
from bot.domain.watch.sample import Sample
from bot.views.chart_words import MOST, alt
from tests.bot.domain.watch.seen import INTERVAL, SWITCHED, full, seen


def words(*samples: Sample, title: str = "shop") -> str:
    return alt(outline(title, samples, Alarms(), switched=SWITCHED, interval_ms=INTERVAL))


def test_every_panel_is_a_sentence_with_before_now_and_limit() -> None:
    assert words(full(-60), full(30)) == (
        "shop."
        " Answer time: p50 20 ms before, 20 ms now; p95 30 ms before, 30 ms now; limit 60 ms."
        " Errors: of our visits 0 % before, 0 % now; limit 0.1 %."
        " Memory: api 120 MiB before, 120 MiB now; web 90 MiB before, 90 MiB now."
        " Database connections: in use 12 before, 12 now; limit 80."
    )


def test_what_is_not_known_is_said() -> None:
    assert "Memory: not known." in words(seen(30))


def test_only_before_and_only_now_are_told_apart() -> None:
    assert "in use 12 before;" in words(full(-60))
    assert "in use 12 now;" in words(full(30))


def test_gaps_are_counted() -> None:
    assert "Nobody looked once, for 10 minutes at most." in words(full(0), full(600))
    assert "Nobody looked 2 times" in words(full(0), full(600), full(1200))


def test_it_is_no_longer_than_slack_takes() -> None:
    assert len(words(title="x" * 2000)) == MOST
