"""What the old services were like: frozen at the switch, compared with ever after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from bot.domain.watch.counting import counted
from bot.domain.watch.pace import MINUTE
from bot.domain.watch.sample import Sample
from bot.domain.watch.slope import percentile

#: Fewer answers of one URL than these are no baseline (checks.md, P-I4).
ENOUGH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What answers of one URL took; milliseconds."""

    url: str
    count: int
    p50: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Answers by URL, requests and how many got a 5xx, ERROR lines and over how many minutes.

    `error_minutes` is 0 where nobody could read the old logs.
    """

    answers: tuple[Answers, ...] = ()
    requests: int = 0
    failed: int = 0
    error_lines: int = 0
    error_minutes: float = 0.0

    @property
    def known(self) -> tuple[Answers, ...]:
        """The URLs that were visited often enough to compare with."""
        return tuple(one for one in self.answers if one.count >= ENOUGH)

    @property
    def errors_a_minute(self) -> float | None:
        """ERROR lines the old app wrote, None when nobody knows."""
        return self.error_lines / self.error_minutes if self.error_minutes else None

    def to_json(self) -> dict[str, Any]:
        """For the result of a step."""
        return asdict(self)


def baseline_of(known: dict[str, Any]) -> Baseline:
    """What `to_json` wrote."""
    answers = tuple(Answers(**one) for one in known["answers"])
    return Baseline(**{**known, "answers": answers})


def baseline(samples: Iterable[Sample], gap: int) -> Baseline:
    """The samples of the old side in short; nothing is made of looks more than `gap` ms apart."""
    seen = tuple(samples)
    took: dict[str, list[float]] = defaultdict(list)
    for sample in seen:
        for visit in sample.visits:
            if not visit.failure and visit.ms is not None:
                took[visit.url].append(visit.ms)
    logs = [sample.logs and (sample.logs.errors, sample.at - sample.logs.since) for sample in seen]
    lines = [each for each in logs if each]
    total = counted(seen, gap)
    return Baseline(
        answers=tuple(_answers(url, sorted(each)) for url, each in sorted(took.items())),
        requests=total.all,
        failed=total.failed,
        error_lines=sum(errors for errors, _ in lines),
        error_minutes=sum(span for _, span in lines) / MINUTE,
    )


def _answers(url: str, took: list[float]) -> Answers:
    p50, p95 = percentile(took, 50), percentile(took, 95)
    return Answers(url=url, count=len(took), p50=p50, p95=p95)
