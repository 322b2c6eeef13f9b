"""M6.3: every place where uploads lie is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.plan.uploads import NoFiles, Volume
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import uploads
from bot.shell.report import command, listed, quoted
from bot.shell.uploads import Audit

_KEPT = ("variable", "open", "unit")
_MANY = 5


class UploadLocations(Check):
    """Seen by open files, recent files, names of variables and what the units may write.

    Open files are only those of this moment; the other three ways see what lies still.
    """

    id = "upload-locations"
    line = "M6.3"
    title = "Every upload location is known"
    risk = Risk.UPLOAD_PATHS
    expected = "the old services keep files in declared folders; what the stack is told is mounted"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "compose-version", "env-file", "rollback-target-runs", "upload-strategy"),
    )

    def probe(self, plan: Plan) -> Questions:
        """Where the old services write, and what the new stack mounts."""
        return {} if isinstance(plan.files, NoFiles) else {"uploads": uploads.ask(plan)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Undeclared and unmounted is lost; undeclared alone wants a person's eye."""
        if isinstance(plan.files, NoFiles):
            return self.skipped("the plan says that the app keeps no uploads")
        audit = uploads.audit(readings.get("uploads", Output))
        notices = (*_folders(audit), *_found(audit), *_loose(audit, plan))
        outcome, said, remedy = worst(notices)
        if outcome is Outcome.PASS:
            count = len(audit.declared)
            return self.passed(
                f"{count} upload folder{'' if count == 1 else 's'} declared;"
                f" {audit.processes} processes keep files nowhere else"
            )
        return self._finding(outcome, said, remedy)


def _folders(audit: Audit) -> Iterator[Notice]:
    for path in audit.missing:
        yield Notice.fail(f"{path} is not on the server", "Correct legacy.uploads.")
    if audit.silent:
        names = listed(audit.silent)
        yield Notice.unknown(f"{names} runs no process to look at", f"Start {names}.")
    if audit.cut:
        yield Notice.warn(
            "there are too many files to look at them all",
            "Go through the app's folders by hand once.",
        )


def _found(audit: Audit) -> Iterator[Notice]:
    for place in audit.outside("unmapped", *_KEPT)[:_MANY]:
        where = f"where {place.name} leads" if place.source == "variable" else place.name
        yield Notice.fail(
            f"the old services keep files {where}, neither declared nor mounted",
            "Name the folder under legacy.uploads and let the new stack mount it.",
        )
    for place in audit.outside("mapped", *_KEPT, "recent")[:_MANY]:
        yield Notice.warn(
            f"{place.name} is mounted by the new stack but not declared",
            "Name the folder under legacy.uploads.",
        )
    for place in audit.outside("unmapped", "recent")[:_MANY]:
        look = command(quoted("sudo", "find", place.name, "-type", "f", "-mtime", "-30", "-ls"))
        yield Notice.warn(
            f"files were written of late in {place.name}",
            f"See with {look} whether these are uploads.",
        )


def _loose(audit: Audit, plan: Plan) -> Iterator[Notice]:
    """Beside a bucket a local folder is only a place to pass through."""
    for name in audit.loose if isinstance(plan.files, Volume) else ():
        yield Notice.fail(
            f"{name} of the new stack leads to a folder that no mount holds",
            f"Let {name} point below the volume's place in the container.",
        )
