"""What is kept of the past, and what is never made of a gap."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.domain.watch.baseline import Answers, Baseline, baseline, baseline_of
from bot.domain.watch.counting import Count
from bot.domain.watch.history import History, history
from bot.domain.watch.pace import Pace
from bot.domain.watch.sample import Flow, Logs, Part, Requests, Sample, Side, Visit
from bot.domain.watch.stretch import Memory
from tests.bot.domain.watch.lines.looks import look
from tests.bot.domain.watch.simulation import HOUR, MINUTE, SECOND, SWITCHED

EMPTY = History(switched=SWITCHED, pace=Pace(interval=30 * SECOND))


def test_rare_looks_are_kept_for_longer() -> None:
    often, rarely = Pace(interval=30 * SECOND), Pace(interval=300 * SECOND)

    assert (often.step, often.recent, often.quarter) == (5 * MINUTE, 30 * MINUTE, 15 * MINUTE)
    assert (rarely.step, rarely.recent, rarely.quarter) == (50 * MINUTE, 5 * HOUR, 150 * MINUTE)
    assert (often.gap, rarely.gap) == (75 * SECOND, 750 * SECOND)


def test_half_an_hour_is_kept_in_full_and_a_day_in_quarters() -> None:
    past = history(EMPTY, (look(n, flow=Flow()) for n in range(26 * 120)))

    assert len(past.recent) == 60
    assert len(past.stretches) == 96
    assert past.stretches[-1].start + 15 * MINUTE == past.current.start
    assert len(past.flows) == 2


def test_looks_of_the_old_side_and_late_ones_say_nothing() -> None:
    past = history(EMPTY, [look(1)])

    assert past.seen(replace(look(2), side=Side.OLD)) is past
    assert past.seen(look(1)) is past


def test_a_gap_is_remembered_for_a_day_and_parts_what_was_before() -> None:
    past = history(EMPTY, [look(0), look(1), look(22), look(23)])

    assert past.gaps == ((look(1).at, look(22).at),)
    assert past.unbroken == (look(22), look(23))
    assert past.step(0) == [look(22), look(23)]
    assert history(past, [look(3_000)]).gaps == ((look(23).at, look(3_000).at),)


def test_nobody_has_looked_for_too_long() -> None:
    past = history(EMPTY, [look(0)])

    assert EMPTY.blind(SWITCHED)
    assert not past.blind(SWITCHED + 75 * SECOND)
    assert past.blind(SWITCHED + 76 * SECOND)
    assert EMPTY.step(0) == []
    assert EMPTY.requests(0) == Count()


def test_requests_count_between_looks_that_hang_together() -> None:
    totals = {0: 0, 1: 10, 2: None, 3: 30, 23: 1_000, 24: 1_001}
    looks = [
        look(n, requests=None if total is None else Requests(ok=total, failed=total // 10))
        for n, total in totals.items()
    ]

    past = history(EMPTY, looks)

    assert sum((one.requests for one in past.lately(0)), Count()) == Count(all=34, failed=3)
    assert past.requests(0) == Count(all=1, failed=0)


def test_a_quarter_knows_the_median_of_each_life_of_a_container() -> None:
    lives = [(0, 1, 10), (1, 1, 30), (2, 1, 20), (3, 2, 5)]
    looks = [
        look(
            n, parts=(Part(service="api", started=since, memory=used, limit=99), Part(service="x"))
        )
        for n, since, used in lives
    ]

    assert history(EMPTY, looks).current.memory == (
        Memory(service="api", name="", started=1, used=20, limit=99),
        Memory(service="api", name="", started=2, used=5, limit=99),
    )


def test_a_baseline_is_what_the_old_side_answered_and_wrote() -> None:
    looks = [
        Sample(
            at=n * 30_000,
            side=Side.OLD,
            visits=(Visit(url="u", ms=float(n)), Visit(url="u", ms=9.0, failure="no")),
            requests=Requests(ok=10 * n, failed=n),
            logs=Logs(since=(n - 1) * 30_000, errors=2) if n else None,
        )
        for n in range(101)
    ]

    found = baseline(looks, 75_000)

    assert found == Baseline(
        answers=(Answers(url="u", count=101, p50=50.0, p95=95.0),),
        requests=1_100,
        failed=100,
        error_lines=200,
        error_minutes=50.0,
    )
    assert found.errors_a_minute == 4
    assert found.known == ()
    assert baseline_of(json.loads(json.dumps(found.to_json()))) == found
    assert baseline([], 1).errors_a_minute is None
