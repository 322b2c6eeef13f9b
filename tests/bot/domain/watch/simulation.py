"""An app that is made up: quiet or noisy, with faults that begin at a moment one chooses.

Everything comes from one seed. The noise is invented; it is meant to be worse than what a healthy
app does: days and nights, slow answers now and then, bursts of errors and of log lines, a visit in
200 that fails, a minute every other day in which nothing answers, garbage collections, restarts,
and probes that find nothing out.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

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

MIB = 1 << 20
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
#: When the traffic was switched in every story: 2 o'clock in a night.
SWITCHED = 1_790_000_000_000 // DAY * DAY + 2 * HOUR
URLS = ("https://shop.example.org/health", "https://shop.example.org/api/health")
SERVICES = ("caddy", "web", "api", "worker")
LIMIT = 512 * MIB
BUILD = "2026-12-01"


@dataclass(frozen=True, kw_only=True)
class Noise:
    """How restless a healthy app is; chances are for each look."""

    spread: float = 0.12
    day: float = 0.0
    lost_visit: float = 0.0
    outage_a_day: float = 0.0
    burst_a_day: float = 0.0
    restart_a_day: float = 0.0
    blind: float = 0.0
    sawtooth: float = 0.0
    errors_a_minute: float = 0.05
    error_rate: float = 0.0
    cold: float = 1.0


QUIET = Noise()
NOISY = Noise(
    spread=0.35,
    day=0.25,
    lost_visit=0.005,
    outage_a_day=0.5,
    burst_a_day=3.0,
    restart_a_day=0.1,
    blind=0.01,
    sawtooth=0.15,
    errors_a_minute=1.0,
    error_rate=0.0002,
    cold=2.5,
)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong from `begins` on, counted from the switch; milliseconds."""

    begins: int = 0
    leak_mib_an_hour: float = 0.0
    error_rate: float = 0.0
    slower: float = 1.0
    pool: bool = False
    worker_stopped: bool = False
    restarting: bool = False
    down: bool = False
    certificate_days: float | None = None
    unrotated: bool = False


SOUND = Fault()


@dataclass
class App:
    """The app of one seed; `look` moves it on to a moment, and sees it."""

    seed: int
    noise: Noise = QUIET
    fault: Fault = SOUND
    requests_a_minute: float = 120.0
    step: int = 30 * SECOND
    rng: random.Random = field(init=False)
    ok: int = 0
    failed: int = 0
    refused: int = 0
    processed: int = 0
    oldest: float = 0.0
    restarts: int = 0
    outage_until: int = 0
    burst_until: int = 0
    ready_at: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)

    def baseline(self, looks: int = 120) -> Iterator[Sample]:
        """The old side in the hour before the switch."""
        for number in range(looks):
            yield self.look(SWITCHED - (looks - number) * self.step, Side.OLD)

    def watched(self, length: int) -> Iterator[Sample]:
        """The new side from the switch on."""
        self.ok = self.failed = self.refused = 0
        for at in range(SWITCHED, SWITCHED + length, self.step):
            yield self.look(at, Side.NEW)

    def look(self, at: int, side: Side = Side.NEW) -> Sample:
        """What is seen at that moment."""
        self._live(at)
        ill = self.fault if side is Side.NEW and at >= SWITCHED + self.fault.begins else SOUND
        down = at < self.outage_until or ill.down
        self._answer(at, ill, down=down)
        self._work(ill)
        blind = self.rng.random() < self.noise.blind
        new = side is Side.NEW
        return Sample(
            at=at,
            side=side,
            visits=tuple(
                self._visit(url, at, ill, down=down) for url in URLS for _ in range(1 if new else 2)
            ),
            flow=self._flow(at, down=down),
            parts=() if blind else tuple(self._part(name, at, ill) for name in SERVICES),
            missing=None if blind else (),
            requests=None if blind else self._requests(at),
            logs=None if blind else self._logs(at, ill),
            connections=None if blind else self._connections(ill),
            jobs=None if blind else Jobs(oldest=self.oldest, processed=self.processed),
            certificate=self._certificate(at, ill),
            log_files=() if blind else tuple(self._log_file(name, at, ill) for name in SERVICES),
            disk_free=40_000_000_000 - self.rng.randrange(10**8),
            unseen=("the server did not answer in time",) if blind else (),
        )

    def _chance(self, a_day: float) -> bool:
        return self.rng.random() < a_day * self.step / DAY

    def _live(self, at: int) -> None:
        if self._chance(self.noise.outage_a_day):
            self.outage_until = at + MINUTE
        if self._chance(self.noise.burst_a_day):
            self.burst_until = at + 2 * MINUTE
        if self._chance(self.noise.restart_a_day):
            self.restarts, self.ready_at = self.restarts + 1, at + 20 * SECOND

    def _sway(self, at: int) -> float:
        """From -1 at 4 o'clock in the night to 1 at 16 o'clock."""
        return -math.cos((at % DAY - 4 * HOUR) / DAY * 2 * math.pi)

    def _answer(self, at: int, ill: Fault, *, down: bool) -> None:
        many = self.requests_a_minute * self.step / MINUTE
        many *= 1 + 0.8 * self.noise.day * 3 * self._sway(at)
        total = max(0, round(self.rng.gauss(many, many**0.5)))
        rate = ill.error_rate or self.noise.error_rate
        if down:
            rate = 1.0
        elif at < self.burst_until:
            rate = max(rate, 0.04)
        bad = sum(self.rng.random() < rate for _ in range(total)) if rate else 0
        self.failed += bad
        self.refused += total // 50
        self.ok += total - bad - total // 50

    def _work(self, ill: Fault) -> None:
        if ill.worker_stopped:
            self.oldest += self.step / SECOND
            return
        self.processed += self.rng.randrange(20)
        self.oldest = max(0.0, self.rng.gauss(4, 5))

    def _visit(self, url: str, at: int, ill: Fault, *, down: bool) -> Visit:
        if down:
            return Visit(url=url, status=502, ms=3.0, failure="answers 502")
        if self.rng.random() < self.noise.lost_visit:
            return Visit(url=url, failure="does not answer within 5 s")
        ms = 40 * self.rng.lognormvariate(0, self.noise.spread) * ill.slower
        ms *= 1 + 0.4 * self.noise.day * (1 + self._sway(at))
        if 0 <= at - SWITCHED < 3 * MINUTE:
            ms *= self.noise.cold
        return Visit(url=url, status=200, ms=round(ms, 1), build=BUILD)

    def _flow(self, at: int, *, down: bool) -> Flow | None:
        if at % (15 * MINUTE) >= self.step:
            return None
        failure = "login answers 502" if down else ""
        return Flow(ms=None if down else round(self.rng.gauss(300, 30), 1), failure=failure)

    def _part(self, name: str, at: int, ill: Fault) -> Part:
        restarts, state, health, started = self.restarts, "running", Health.HEALTHY, SWITCHED
        if name == "web" and at < self.ready_at:
            health = Health.STARTING
        if ill.restarting and name == "api":
            since = at - SWITCHED - ill.begins
            restarts += since // (2 * MINUTE)
            started = at - since % (2 * MINUTE)
            state = "restarting" if since % (2 * MINUTE) < MINUTE else "running"
            health = Health.STARTING if state == "running" else None
        if ill.worker_stopped and name == "worker":
            state, health = "running", Health.HEALTHY
        return Part(
            service=name,
            name=f"shop-{name}-1",
            state=state,
            health=health,
            restarts=restarts,
            oom_killed=False,
            started=started,
            memory=round(self._memory(at, name, ill)),
            limit=LIMIT,
        )

    def _memory(self, at: int, name: str, ill: Fault) -> float:
        hours = max(0.0, (at - SWITCHED) / HOUR)
        base = 120 * MIB * (1 + 0.4 * (1 - math.exp(-hours / 0.7)))
        saw = self.noise.sawtooth * 120 * MIB * ((at / (50 * MINUTE)) % 1)
        leak = ill.leak_mib_an_hour * MIB * max(0.0, hours - ill.begins / HOUR)
        return base + saw + (leak if name == "api" else 0.0) + self.rng.gauss(0, 2 * MIB)

    def _requests(self, at: int) -> Requests:
        since = SWITCHED - MINUTE if at >= SWITCHED else SWITCHED - DAY
        return Requests(ok=self.ok, refused=self.refused, failed=self.failed, since=since)

    def _logs(self, at: int, ill: Fault) -> Logs:
        errors = self._poisson(self.noise.errors_a_minute * self.step / MINUTE)
        if at < self.burst_until:
            errors += 40
        exhausted = self._poisson(1.5) if ill.pool else 0
        top = (Line(text="ERROR payment provider timed out", times=errors),) if errors else ()
        return Logs(since=at - self.step, errors=errors, exhausted=exhausted, top=top)

    def _poisson(self, mean: float) -> int:
        bound, count, product = math.exp(-mean), 0, self.rng.random()
        while product > bound:
            count, product = count + 1, product * self.rng.random()
        return count

    def _connections(self, ill: Fault) -> Connections:
        used = 60 if ill.pool else max(1, round(self.rng.gauss(18, 5)))
        return Connections(used=used, most=60)

    def _certificate(self, at: int, ill: Fault) -> int:
        if ill.certificate_days is not None:
            return round(at + ill.certificate_days * DAY)
        renewals = (at - SWITCHED) // (60 * DAY)
        return SWITCHED + (renewals * 60 + 90) * DAY

    def _log_file(self, name: str, at: int, ill: Fault) -> LogFile:
        grown = max(0, at - SWITCHED) // SECOND * 400
        if ill.unrotated and name == "api":
            return LogFile(service=name, size=grown * 10, rotates=False)
        return LogFile(service=name, size=grown % (30 * MIB), rotates=True, most=30 * MIB)
