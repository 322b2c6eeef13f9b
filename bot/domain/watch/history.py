"""All that the judges need of what was seen: the last half hour in full, the last day in short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.watch.baseline import Baseline
from bot.domain.watch.counting import Count, counted
from bot.domain.watch.pace import DAY, Pace
from bot.domain.watch.sample import Flow, Moment, Sample, Side
from bot.domain.watch.stretch import NOTHING, Stretch, stretch

Gap = tuple[Moment, Moment]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was seen of the new side since `switched`; it takes some 350 KB of memory.

    `recent` are looks, the oldest first. `stretches` are full quarters of an hour, `current` is
    the one that is not over. `flows` are the last two smoke flows and their moments. `gaps` are
    times in which nobody looked.
    """

    switched: Moment
    pace: Pace
    baseline: Baseline | None = None
    recent: tuple[Sample, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    flows: tuple[tuple[Moment, Flow], ...] = ()
    gaps: tuple[Gap, ...] = ()
    current: Stretch = NOTHING

    def seen(self, sample: Sample) -> History:
        """With one look more; looks of the old side and those that came too late say nothing."""
        last = self.recent[-1] if self.recent else None
        if sample.side is Side.OLD or (last and sample.at <= last.at):
            return self
        known = self if last is None else self._with_gap(last, sample)
        known = known._closed(sample.at)
        fresh = sample.at - self.pace.recent
        kept = tuple(one for one in known.recent if one.at > fresh)
        flow = sample.flow
        flows = (*known.flows, (sample.at, flow))[-2:] if flow else known.flows
        recent = (*kept, sample)
        start = sample.at // self.pace.quarter * self.pace.quarter
        current = stretch(recent, start, self.pace.gap)
        return replace(known, recent=recent, flows=flows, current=current)

    @property
    def together(self) -> Moment:
        """Since when there was no gap: what must hold on is never made of what lies apart."""
        return self.gaps[-1][1] if self.gaps else 0

    @property
    def unbroken(self) -> tuple[Sample, ...]:
        """The looks since the last gap."""
        since, recent = self.together, self.recent
        if not recent or recent[0].at >= since:
            return recent
        return tuple(sample for sample in recent if sample.at >= since)

    def blind(self, now: Moment) -> bool:
        """Whether nobody has looked for too long to say how it is."""
        return not self.recent or now - self.recent[-1].at > self.pace.gap

    def step(self, back: int) -> Sequence[Sample]:
        """The looks of a step of the pace: 0 is the one that ends now, 1 the one before."""
        end = self.recent[-1].at - back * self.pace.step if self.recent else 0
        start = end - self.pace.step
        return [sample for sample in self.unbroken if start < sample.at <= end]

    def requests(self, back: int) -> Count:
        """What was counted in a step, from the look before it on."""
        inside, looks = self.step(back), self.unbroken
        if not inside:
            return Count()
        before = [sample for sample in looks if sample.at < inside[0].at][-1:]
        return counted((*before, *inside), self.pace.gap)

    def lately(self, since: Moment) -> tuple[Stretch, ...]:
        """The quarters that were not over at that moment, and the present one."""
        ended = since - self.pace.quarter
        return (*(one for one in self.stretches if one.start > ended), self.current)

    def _with_gap(self, last: Sample, sample: Sample) -> History:
        if sample.at - last.at <= self.pace.gap:
            return self
        gaps = (*self.gaps, (last.at, sample.at))
        return replace(self, gaps=tuple(gap for gap in gaps if gap[1] > sample.at - DAY))

    def _closed(self, at: Moment) -> History:
        """With the quarter that `at` is no longer in among the full ones."""
        if not self.recent or at < self.current.start + self.pace.quarter:
            return self
        fresh = tuple(one for one in self.stretches if one.start > at - DAY - self.pace.quarter)
        return replace(self, stretches=(*fresh, self.current))


def history(empty: History, samples: Iterable[Sample]) -> History:
    """All of them, one after the other: what a bot does that was started anew."""
    for sample in samples:
        empty = empty.seen(sample)
    return empty
