"""M6.4: the uploads that are there today are in their new place, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.bucket_difference import Difference, difference
from bot.domain.bucket_reading import BucketContents
from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.plan.uploads import Bucket, NoFiles, Volume
from bot.domain.probe import BucketListing
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import upload_list, upload_sync
from bot.shell.report import listed
from bot.shell.upload_list import Listing
from bot.shell.upload_sync import Side

#: So many of the newest files are always in the sample.
_NEWEST = 200


class UploadsSynced(Check):
    """What came after the last sync follows in the window; what is older must be there.

    A file keeps its path below the upload folder. The last sync is when the newest file or object
    of the destination was written.
    """

    id = "uploads-synced"
    line = "M6.4"
    title = "Existing uploads are in their new place"
    risk = Risk.UPLOAD_PATHS
    expected = "no old file is missing or differs; the newest 200 are compared by content"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "upload-locations")

    def probe(self, plan: Plan) -> Questions:
        """Both sides; of a bucket only where the plan names a key for the bot."""
        match plan.files:
            case Volume(path=path) if plan.legacy.uploads:
                return {"sides": upload_sync.ask(path, plan.legacy.uploads)}
            case Bucket(access_key=key) if plan.legacy.uploads and key:
                listing = upload_list.ask(plan.legacy.uploads)
                return {"files": listing, "bucket": BucketListing()}
        return {}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Older and missing is lost; newer and missing is a delta."""
        if isinstance(plan.files, NoFiles):
            return self.skipped("the plan says that the app keeps no uploads")
        if not plan.legacy.uploads:
            return self.skipped("legacy.uploads names no folder to compare")
        if isinstance(plan.files, Bucket) and plan.files.access_key is None:
            return self.warned(
                "nobody compared the bucket with the old folders",
                "Name a key that may list it in files.access_key and files.secret_key.",
            )
        outcome, said, remedy = worst(_notices(readings, plan, plan.files))
        return self._finding(outcome, said, "" if outcome is Outcome.PASS else remedy)


def _notices(readings: Readings, plan: Plan, files: Bucket | Volume) -> Iterator[Notice]:
    folders = plan.legacy.uploads
    if isinstance(files, Volume):
        missing, sides = upload_sync.sides(readings.get("sides", Output), folders)
        yield from _absent(missing)
        for side in sides:
            yield _beside(side, files.path)
    else:
        listing = upload_list.listing(readings.get("files", Output))
        yield from _absent(listing.missing)
        yield _in_bucket(listing, readings.get("bucket", BucketContents), folders, files)


def _absent(missing: tuple[str, ...]) -> Iterator[Notice]:
    if missing:
        yield Notice.fail(
            f"{listed(missing)}: not on the server", "Correct files.path and legacy.uploads."
        )


def _beside(side: Side, path: str) -> Notice:
    folder = side.folder
    if side.is_destination:
        return Notice.fine(f"the new stack mounts {folder} itself, nothing to sync")
    bring = f"See the difference with {upload_sync.show(folder, path)}, then bring it with"
    bring += f" {upload_sync.copy(folder, path)}."
    if not side.is_whole:
        return Notice.unknown(f"{folder} holds too many files to compare them here", bring)
    whole = f"{side.files} files, {_size(side.bytes)} in {folder}"
    lost, delta = side.lacking_old + side.differing_old, side.lacking_new + side.differing_new
    if lost:
        counts = f"{side.lacking_old} missing, {side.differing_old} differ in {path}"
        return Notice.fail(f"{whole}: {counts}", bring)
    if delta:
        return Notice.warn(f"{whole}: {delta} came after the last sync", _later(bring))
    return Notice.fine(f"{whole}: all in {path}, {side.compared} compared by content")


def _in_bucket(
    listing: Listing, contents: BucketContents, folders: tuple[str, ...], bucket: Bucket
) -> Notice:
    shown, done = (
        " ".join(how(folder, bucket) for folder in folders)
        for how in (upload_list.show, upload_list.sync)
    )
    bring = f"See the difference with {shown}, then bring it with {done}."
    if not (listing.is_whole and contents.whole):
        return Notice.unknown("there are too many files to compare them here", bring)
    found = difference(listing.sample, contents)
    whole = f"{listing.files} files, {_size(listing.bytes)} in {listed(folders)}"
    lost = max(_short(listing, contents, found), found.missing_old)
    if lost or found.differing_old:
        counts = f"at least {lost} missing, {found.differing_old} differ in {bucket.bucket}"
        return Notice.fail(f"{whole}: {counts}", bring)
    return _like(found, whole, bring, bucket)


def _short(listing: Listing, contents: BucketContents, found: Difference) -> int:
    """How many objects there are too few; who is new is counted only within the newest."""
    if found.missing_new >= _NEWEST:
        return 0
    return max(0, listing.files - len(contents.objects) - found.missing_new)


def _like(found: Difference, whole: str, bring: str, bucket: Bucket) -> Notice:
    delta = found.missing_new + found.differing_new
    if delta:
        return Notice.warn(f"{whole}: {delta} came after the last sync", _later(bring))
    counts = f"{found.proven} compared by content, {found.by_size} by size"
    return Notice.fine(f"{whole}: all in {bucket.bucket}, {counts}")


def _later(bring: str) -> str:
    return f"Nothing is lost: sync again in the window, after the old services stop. {bring}"


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
