"""M6.1: the app's own key can write, read and delete in the bucket."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.plan.uploads import Bucket
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import canary
from bot.shell.canary import Song
from bot.shell.report import listed

_GRANTS = {"put": "s3:PutObject", "get": "s3:GetObject", "delete": "s3:DeleteObject"}


class BucketWritable(Check):
    """The bot's key proves nothing about the app's, so the server tries with the app's.

    It writes one small object below `.migrate-canary/` and deletes it, if the plan allows that.
    """

    id = "bucket-writable"
    line = "M6.1"
    title = "The app can write to its bucket"
    risk = Risk.UPLOAD_PATHS
    expected = "the app's own key puts, gets and deletes one object from the server"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "compose-version", "env-file")

    def probe(self, plan: Plan) -> Questions:
        """One object there and back, only where the plan says `canary: true`."""
        files = plan.files
        if isinstance(files, Bucket) and files.canary:
            return {"canary": canary.ask(files, plan.stack)}
        return {}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Every act must come off."""
        files = plan.files
        if not isinstance(files, Bucket):
            return self.skipped(f"uploads use no bucket (files.kind is {files.kind})")
        if not files.canary:
            return self.warned(
                "nobody tried the app's own key",
                "Set files.canary to true: it lets preflight write and delete one small object.",
            )
        song = canary.song(readings.get("canary", Output))
        if song.key != "found":
            return self._no_key(song, files)
        if song.refused:
            return self._refused(song, files)
        return self.passed(f"put, get and delete work in {files.bucket} with the app's own key")

    def _no_key(self, song: Song, files: Bucket) -> Finding:
        names = (files.app_access_key, files.app_secret_key)
        said = "only one of" if song.key == "halved" else "neither of"
        return self.failed(
            f"the new stack has {said} {listed(names)}",
            f"Set {listed(names)} in the env file, or name the app's own variables in"
            " files.app_access_key and files.app_secret_key; an app that gets its key from the"
            " machine's role has files.canary false.",
        )

    def _refused(self, song: Song, files: Bucket) -> Finding:
        said = "; ".join(f"{act}: {outcome}" for act, outcome in song.refused)
        acts = {act for act, _ in song.refused}
        silent = all(outcome.startswith("silent") for _, outcome in song.refused)
        grants = listed(tuple(grant for act, grant in _GRANTS.items() if act in acts))
        remedy = f"Grant {grants or 's3:DeleteObject'} on {files.bucket} to the app's key."
        if silent:
            place = files.endpoint or "Amazon's S3"
            remedy = f"Let the server reach {place} by HTTPS: firewall, DNS, certificate."
        if acts & {"delete", "gone"} and "put" not in acts:
            remedy += f" Then delete s3://{files.bucket}/{song.name} by hand."
        return self.failed(said, remedy)
