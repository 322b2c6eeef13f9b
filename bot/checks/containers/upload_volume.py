"""C-FIL-2: the declared volume is the one that the containers get."""

from __future__ import annotations

import posixpath
from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.plan.uploads import Volume
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import insides, resolved, service_settings
from bot.shell.insides import Write
from bot.shell.report import listed, report
from bot.shell.service_settings import Mount


class UploadVolume(Check):
    """A path that no container has is a path whose files nobody sees after the cutover."""

    id = "upload-volume"
    line = "C-FIL-2"
    title = "The uploads' volume is mounted into a container"
    risk = Risk.UPLOAD_PATHS
    expected = "a service has the declared folder, or one around it, as a mount that it may write"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file"),
    )

    def probe(self, plan: Plan) -> Questions:
        """The mounts of file and containers, where uploads live on a volume."""
        if not isinstance(plan.files, Volume):
            return {}
        return {"services": resolved.ask(plan.stack), "writes": insides.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """One service is enough."""
        if not isinstance(plan.files, Volume):
            return self.skipped(f"uploads do not live on a volume (files.kind: {plan.files.kind})")
        path = plan.files.path
        known = service_settings.settings(report(readings.get("services", Output)))
        running = insides.writes(report(readings.get("writes", Output)))
        having = tuple(each.name for each in known if any(_covers(m, path) for m in each.mounts))
        named = tuple(each.service for each in running if _is_volume(each, path))
        found = tuple(dict.fromkeys((*having, *named)))
        if found:
            return self.passed(f"{listed(found)} has {path}")
        return self.failed(
            f"no service may write {path}",
            f"Mount {path} into the service that takes uploads, in {plan.stack.compose_path}.",
        )


def _covers(mount: Mount, path: str) -> bool:
    return mount.kind == "bind" and mount.writable and _holds(mount.source, path)


def _is_volume(write: Write, path: str) -> bool:
    return write.type == "volume" and _holds(write.source, path)


def _holds(folder: str, path: str) -> bool:
    return folder.startswith("/") and posixpath.commonpath((folder, path)) == folder.rstrip("/")
