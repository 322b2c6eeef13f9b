"""Log rotation is working correctly (P-L3)."""

from __future__ import annotations

from bot.domain.watch.line import LATER, Seen, WatchLine
from bot.domain.watch.sample import LogFile
from bot.domain.watch.verdict import LineVerdict

#: A file may be this much larger than it should be: Docker rotates after it has written.
_SLACK = 1.1
_MIB = 1 << 20


class LogRotation(WatchLine):
    """Docker's default keeps every line until the disk is full."""

    id = "P-L3"
    title = "Log rotation is working correctly"
    expected = "every container's log has a largest size and keeps to it"
    windows = LATER
    curable = False

    def judge(self, seen: Seen) -> LineVerdict | None:
        """A log that nothing bounds, or that has outgrown its bound, is failing."""
        looks = [look.log_files for look in seen.history.recent if look.log_files]
        if not looks:
            return self.inconclusive("nobody saw the log files")
        endless = [file for file in looks[-1] if file.rotates is False]
        if endless:
            return self.failing(
                f"{_sizes(endless)}: not bounded",
                "Add `logging: options: {max-size: 10m, max-file: '3'}`, recreate the container.",
            )
        grown = [file for file in looks[-1] if _outgrown(file)]
        if grown:
            return self.failing(f"{_sizes(grown)}: above its bound", "Look at Docker's log driver.")
        if any(file.rotates is None for file in looks[-1]):
            return self.inconclusive("the log driver of some containers says nothing of a size")
        return self.healthy(f"{len(looks[-1])} logs keep to their size")


def _outgrown(file: LogFile) -> bool:
    return file.size is not None and file.most is not None and file.size > _SLACK * file.most


def _sizes(files: list[LogFile]) -> str:
    return ", ".join(
        file.service if file.size is None else f"{file.service} {file.size / _MIB:.0f} MiB"
        for file in files
    )
