"""C-FIL-1: what happens to uploads was decided, and is what happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.plan.uploads import Bucket, Volume
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import uploads
from bot.shell.report import listed
from bot.shell.uploads import Audit, Place

_KEPT = ("variable", "open", "unit")


class UploadStrategy(Check):
    """The plan says bucket, volume or none; the old services and the new stack must agree."""

    id = "upload-strategy"
    line = "C-FIL-1"
    title = "The upload strategy is decided, and is what happens"
    risk = Risk.UPLOAD_PATHS
    expected = "files.kind is what the old services and the new stack do with uploads"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "compose-version", "env-file", "rollback-target-runs"),
    )

    def probe(self, plan: Plan) -> Questions:
        """Where the old services write, and what the new stack mounts and is told."""
        return {"uploads": uploads.ask(plan)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Name every contradiction."""
        audit = uploads.audit(readings.get("uploads", Output))
        notices, fine = _compared(audit, plan)
        outcome, said, remedy = worst(notices)
        if outcome is Outcome.PASS:
            return self.passed(fine)
        return self._finding(outcome, said, remedy)


def _compared(audit: Audit, plan: Plan) -> tuple[tuple[Notice, ...], str]:
    files = plan.files
    if isinstance(files, Bucket):
        fine = f"uploads go to the bucket {files.bucket}; the stack is told of it and mounts none"
        return tuple(_bucket(audit, files.bucket)), fine
    if isinstance(files, Volume):
        return tuple(_volume(plan)), f"uploads stay on the disk, in {files.path}"
    return tuple(_none(audit, plan)), "no uploads are kept, and none were found"


def _none(audit: Audit, plan: Plan) -> Iterator[Notice]:
    if plan.legacy.uploads:
        yield Notice.fail(
            f"legacy.uploads names {listed(plan.legacy.uploads)}, but files.kind is none",
            "Set files.kind to s3 or volume, or take the folders out of legacy.uploads.",
        )
    found = (*audit.outside("unmapped", *_KEPT), *audit.outside("mapped", *_KEPT))
    if found:
        yield Notice.fail(
            f"files.kind is none, but the old services keep files ({_names(found)})",
            "Set files.kind to s3 or volume and name the folders under legacy.uploads.",
        )
    recent = (*audit.outside("unmapped", "recent"), *audit.outside("mapped", "recent"))
    if recent and not found:
        yield Notice.warn(
            f"the old services wrote files of late in {_names(recent)}",
            "See whether these are uploads; then set files.kind and legacy.uploads.",
        )


def _bucket(audit: Audit, bucket: str) -> Iterator[Notice]:
    mounted = tuple(path for path, _, kind in audit.declared if kind == "mapped")
    if mounted:
        yield Notice.fail(
            f"files.kind is s3, but the new stack mounts {listed(mounted)}",
            "Take the mount out of the Compose file, or set files.kind to volume.",
        )
    if not audit.bucket_told:
        yield Notice.warn(
            f"no variable of the new stack names the bucket {bucket}",
            f"See that the app knows {bucket}, best by a variable in the env file.",
        )


def _volume(plan: Plan) -> Iterator[Notice]:
    if not plan.legacy.uploads:
        yield Notice.warn(
            "files.kind is volume, but legacy.uploads names no folder",
            "Name the old folders under legacy.uploads, so that they are compared.",
        )


def _names(places: tuple[Place, ...]) -> str:
    return listed(tuple(dict.fromkeys(place.name for place in places)))
