"""C-INF-2: room for images and for the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings, Unanswered
from bot.domain.plan import Plan
from bot.domain.plan.uploads import Volume
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import disk
from bot.shell.report import Report, listed, report, whole

_INODE_SHARE = 0.10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    path: str
    free: int
    free_inodes: int
    inodes: int

    @property
    def few_inodes(self) -> bool:
        """Btrfs has no fixed number and says zero; that is not a shortage."""
        return self.free_inodes < _INODE_SHARE * self.inodes

    @property
    def room(self) -> str:
        return f"{self.free / 1e9:.1f} GB free for {self.path}"


class DiskSpace(Check):
    """Docker needs room beside the running app: images, build cache, uploads, the way back."""

    id = "disk-space"
    line = "C-INF-2"
    title = "More than 5 GB of disk are free"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "Docker's data, the stack and the uploads each have the space that thresholds ask"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """Bytes and inodes below Docker's data directory and every path of the plan."""
        return {"space": disk.space(_paths(plan), plan.stack.project)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """The worst path decides."""
        said = report(readings.get("space", Output))
        places, engine = _places(said, len(_paths(plan)) + 1), said.one("engine")
        worst = min(places, key=lambda place: place.free)
        limits = plan.thresholds
        if worst.free <= limits.free_bytes_fail:
            return self.failed(worst.room, _advice(worst, engine))
        for place in places:
            if place.few_inodes:
                share = f"{place.free_inodes} of {place.inodes} inodes left for {place.path}"
                return self.failed(
                    share, f"Find the many files with {disk.most_files(place.path)}."
                )
        if worst.free <= limits.free_bytes_warn:
            return self.warned(worst.room, _advice(worst, engine))
        return self.passed(worst.room)


def _paths(plan: Plan) -> tuple[str, ...]:
    volume = (plan.files.path,) if isinstance(plan.files, Volume) else ()
    return tuple(dict.fromkeys((plan.stack.directory, *plan.legacy.uploads, *volume)))


def _places(space: Report, count: int) -> tuple[_Place, ...]:
    places = tuple(
        _Place(
            path=path, free=whole(kib) * 1024, free_inodes=whole(free_inodes), inodes=whole(inodes)
        )
        for path, kib, free_inodes, inodes in space.of("space", 4)
    )
    if len(places) != count:
        raise Unanswered(f"only {len(places)} of {count} paths were measured")
    return places


def _advice(place: _Place, engine: str) -> str:
    free, largest = listed(disk.free_docker(engine)), disk.largest(place.path)
    return (
        f"Free space with {free}; if that is not enough, {largest} names the largest files,"
        " else grow the volume."
    )
