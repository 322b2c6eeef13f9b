"""What the watch says of made-up apps: a hundred healthy days of each, and every fault."""

from __future__ import annotations

import sys
import time
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from statistics import median

from bot.domain.watch.history import History, history
from bot.domain.watch.pace import Pace
from bot.domain.watch.verdict import Grade
from bot.domain.watch.windows import judge
from tests.benchmarks.figure import Figure
from tests.bot.domain.watch.simulation import (
    DAY,
    HOUR,
    MINUTE,
    NOISY,
    QUIET,
    SWITCHED,
    App,
    Fault,
    Noise,
)
from tests.bot.domain.watch.simulation_run import PLAN, watched

NOISES = {"quiet": QUIET, "noisy": NOISY}
STORIES, LONG = 50, 2 * DAY
WATCHED, EVERY = 200, 30
F, D, H = Grade.FAILING, Grade.DEGRADED, Grade.HEALTHY
#: What is wrong, the line that must say so, with which grade, within how many minutes.
FAULTS = {
    "leak_8_mib_an_hour": (Fault(leak_mib_an_hour=8), "P-S1", F, 24 * 60),
    "leak_25_mib_an_hour": (Fault(leak_mib_an_hour=25), "P-S1", F, 6 * 60),
    "errors_0_05_percent": (Fault(error_rate=0.0005), "P-S4", H, 24 * 60),
    "errors_0_2_percent": (Fault(error_rate=0.002), "P-S4", D, 24 * 60),
    "errors_2_percent": (Fault(error_rate=0.02), "P-S4", F, 24 * 60),
    "latency_1_1": (Fault(slower=1.1), "P-I4", H, 30),
    "latency_3": (Fault(slower=3), "P-I4", F, 30),
    "pool_exhausted": (Fault(pool=True), "P-S2", F, 30),
    "worker_stopped": (Fault(worker_stopped=True), "P-S3", F, 60),
    "container_restarting": (Fault(restarting=True), "P-R1", F, 30),
    "down": (Fault(down=True), "P-I2", F, 30),
    "certificate_10_days": (Fault(certificate_days=10), "P-T1", D, 24 * 60),
    "log_without_rotation": (Fault(unrotated=True), "P-L3", F, 24 * 60),
}
_SEEDS = (1, 2, 3)


async def measure() -> list[Figure]:
    """Two processes, story by story; then the faults."""
    figures: list[Figure] = []
    with ProcessPoolExecutor(2) as pool:
        for name in NOISES:
            told = list(pool.map(_healthy, [name] * STORIES, range(STORIES)))
            figures += _summed(name, told)
            print(figures[-2], file=sys.stderr, flush=True)
        found = dict(zip(FAULTS, pool.map(_fault, FAULTS), strict=True))
    return [*figures, *map(_found, found.items()), *_cost()]


def _healthy(name: str, seed: int) -> tuple[int, int, float]:
    """Rollbacks, how often it was settled that it fails, and the share of time it was healthy."""
    told = watched(App(1_000 + seed, noise=NOISES[name]), LONG, PLAN)
    failing = sum(grade is F for _, grade in told.settled)
    return told.rollbacks, failing, told.share(H, LONG / MINUTE)


def _summed(name: str, told: list[tuple[int, int, float]]) -> list[Figure]:
    days, back = STORIES * LONG // DAY, sum(rollbacks for rollbacks, _, _ in told)
    return [
        Figure(
            name=f"watch_false_rollbacks_{name}",
            value=back,
            unit=f"in {days} days",
            target=f"none; settled as failing {sum(each for _, each, _ in told)} times",
            met=back == 0,
        ),
        Figure(
            name=f"watch_healthy_share_{name}",
            value=100 * median(share for _, _, share in told),
            unit="% of the time",
            target="for information: the rest is degraded or inconclusive",
            met=None,
        ),
    ]


def _fault(name: str) -> list[float | None]:
    """Minutes until the right grade, for each kind of noise and seed; None: not in time."""
    fault, line, grade, within = FAULTS[name]
    found: list[float | None] = []
    for noise in (QUIET, NOISY):
        for seed in _SEEDS:
            app = App(seed, noise=_without_errors(noise, line), fault=fault)
            told = watched(app, within * MINUTE, PLAN)
            right = told.last is not None and any(
                one.line == line and one.grade is grade for one in told.last.lines
            )
            found.append(told.first(line, grade) if right or grade is F else None)
    return found


def _without_errors(noise: Noise, line: str) -> Noise:
    """An error rate is only what it says when the noise adds no outages and bursts of its own."""
    if line != "P-S4":
        return noise
    return Noise(spread=noise.spread, day=noise.day, blind=noise.blind, sawtooth=noise.sawtooth)


def _found(one: tuple[str, list[float | None]]) -> Figure:
    name, minutes = one
    _, line, grade, within = FAULTS[name]
    known = [each for each in minutes if each is not None]
    return Figure(
        name=f"watch_{name}",
        value=max(known, default=float("inf")),
        unit="min at the latest",
        target=f"{line} {grade.value} within {within} min, {len(known)} of {len(minutes)} times",
        met=len(known) == len(minutes),
    )


def _cost() -> list[Figure]:
    """What it takes to see and judge 200 migrations, each a day old."""
    looks = list(App(1, noise=NOISY).watched(DAY + HOUR))
    empty = History(switched=SWITCHED, pace=Pace(interval=EVERY * 1_000))
    past = history(empty, looks[:-100])
    began = time.process_time()
    for look in looks[-100:]:
        past = past.seen(look)
        judge(past, PLAN, look.at)
    each = (time.process_time() - began) / 100
    memory = WATCHED * _memory() / (1 << 20)
    return [
        Figure(
            name="watch_judging_200",
            value=100 * each * WATCHED / EVERY,
            unit="% of a core",
            target=f"at most 5 %; {1000 * each:.2f} ms for each look",
            met=100 * each * WATCHED / EVERY <= 5,
        ),
        Figure(
            name="watch_memory_200",
            value=memory,
            unit="MiB",
            target="at most 100 of the 300 MiB that the bot may take",
            met=memory <= 100,
        ),
    ]


def _memory() -> int:
    """Bytes that the history of one migration takes, a day after its switch."""
    tracemalloc.start()
    empty = History(switched=SWITCHED, pace=Pace(interval=EVERY * 1_000))
    past = history(empty, App(1, noise=NOISY).watched(DAY + HOUR))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert past.recent
    return used
