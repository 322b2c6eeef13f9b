"""What is left of five minutes."""

from __future__ import annotations

from bot.domain.watch.sample import (
    Connections,
    Flow,
    Health,
    Jobs,
    Line,
    LogFile,
    Logs,
    Part,
    Requests,
    Sample,
    Side,
    Visit,
)
from bot.domain.watch.thinning import EVERY, thinned

OLD, NEW = Side.OLD, Side.NEW


def test_each_side_and_each_five_minutes_becomes_one_sample_at_its_last_look() -> None:
    moments = [(0, OLD), (1, OLD), (2, NEW), (EVERY, NEW)]

    few = thinned(Sample(at=at, side=side) for at, side in moments)

    assert [(one.at, one.side, one.looks) for one in few] == [
        (1, OLD, 2),
        (2, NEW, 1),
        (EVERY, NEW, 1),
    ]


def test_answers_become_a_median_and_failures_are_still_counted() -> None:
    well = [Visit(url="u", status=200, ms=ms) for ms in (10.0, 30.0, 20.0)]
    bad = Visit(url="u", failure="does not answer")
    samples = [Sample(at=n, side=NEW, visits=(v,)) for n, v in enumerate([*well, bad])]

    (one,) = thinned(samples)

    assert one.visits == (
        Visit(url="u", status=200, ms=20.0, times=3),
        Visit(url="u", failure="does not answer", times=1),
    )


def test_the_worst_of_five_minutes_is_remembered() -> None:
    def seen(at: int, health: Health, memory: int | None, *, killed: bool) -> Sample:
        part = Part(service="api", health=health, memory=memory, oom_killed=killed, restarts=at)
        return Sample(
            at=at,
            side=NEW,
            parts=(part,),
            flow=Flow(failure="login" if at == 1 else ""),
            jobs=Jobs(oldest=10.0 - at, processed=at),
            connections=Connections(used=9 - at, most=10),
            disk_free=at + 5,
            unseen=("nobody answered",),
        )

    (one,) = thinned(
        [
            seen(1, Health.UNHEALTHY, 10, killed=True),
            seen(2, Health.HEALTHY, 20, killed=False),
            seen(3, Health.HEALTHY, None, killed=False),
        ]
    )

    assert one.parts == (
        Part(service="api", health=Health.UNHEALTHY, memory=15, oom_killed=True, restarts=3),
    )
    assert one.flow == Flow(failure="login")
    assert one.jobs == Jobs(oldest=9.0, processed=3)
    assert one.connections == Connections(used=8, most=10)
    assert (one.disk_free, one.unseen) == (6, ("nobody answered",))


def test_the_last_that_was_known_stays_and_log_lines_add_up() -> None:
    first = Sample(
        at=1,
        side=NEW,
        missing=("api",),
        requests=Requests(ok=5),
        certificate=99,
        log_files=(LogFile(service="api", size=4),),
        flow=Flow(ms=3.0),
        logs=Logs(since=0, errors=2, exhausted=1, top=(Line(text="a", times=2),)),
    )
    logs = Logs(since=1, errors=4, top=tuple(Line(text=text) for text in "abcd"))

    (one,) = thinned([first, Sample(at=2, side=NEW, logs=logs)])

    assert (one.missing, one.requests, one.certificate) == (("api",), Requests(ok=5), 99)
    assert (one.log_files, one.flow) == (first.log_files, Flow(ms=3.0))
    assert one.logs is not None
    assert (one.logs.since, one.logs.errors, one.logs.exhausted) == (0, 6, 1)
    assert [line.times for line in one.logs.top] == [3, 1, 1]


def test_what_nobody_knew_stays_unknown() -> None:
    (one,) = thinned(
        [Sample(at=1, side=NEW, parts=(Part(service="api"),), logs=Logs(since=0, errors=0))]
    )

    assert one == Sample(at=1, side=NEW, parts=(Part(service="api"),), logs=Logs(since=0, errors=0))


def test_thinning_what_is_thin_changes_nothing() -> None:
    once = thinned([Sample(at=1, side=NEW, looks=10, visits=(Visit(url="u", ms=1.0, times=9),))])

    assert thinned(once) == once
