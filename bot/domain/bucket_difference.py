"""Old files beside the objects of a bucket, by the rules of what S3's checksums mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from bot.domain.bucket_reading import BucketContents, StoredObject

NOT_READ = "-"
_MD5 = re.compile(r"[0-9a-f]{32}")
#: Encryptions under which an ETag stays the MD5 of the content.
_PLAIN = {"", "AES256"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OldFile:
    """One old file: its key below the prefix, size, time, and sums, `NOT_READ` where unknown.

    `sha256` and `crc32` are base64, `md5` is hex.
    """

    key: str
    size: int
    modified: int
    sha256: str = NOT_READ
    crc32: str = NOT_READ
    md5: str = NOT_READ


class Likeness(Enum):
    """What is known of one file and its object."""

    SAME = "the same content"
    DIFFERENT = "another content"
    SIZE_ONLY = "the same size, and no sum that both sides have"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Counts over a sample of old files; `old` was there before the bucket's newest object.

    In an empty bucket everything is old.
    """

    missing_old: int = 0
    missing_new: int = 0
    differing_old: int = 0
    differing_new: int = 0
    proven: int = 0
    by_size: int = 0


def difference(files: Iterable[OldFile], contents: BucketContents) -> Difference:
    """Look for each file in the bucket."""
    objects = {each.key: each for each in contents.objects}
    last = max((each.modified for each in contents.objects), default=0)
    counts = dict.fromkeys(Difference.__slots__, 0)
    for file in files:
        age = "new" if file.modified > last > 0 else "old"
        counts[_column(file, objects.get(file.key), age)] += 1
    return Difference(**counts)


def _column(file: OldFile, there: StoredObject | None, age: str) -> str:
    if there is None:
        return f"missing_{age}"
    columns = {
        Likeness.SAME: "proven",
        Likeness.DIFFERENT: f"differing_{age}",
        Likeness.SIZE_ONLY: "by_size",
    }
    return columns[likeness(file, there)]


def likeness(file: OldFile, there: StoredObject) -> Likeness:
    """Compare by the strongest sum that both sides have.

    An ETag of several parts (with a dash) or under KMS is no MD5, and one of an object that
    nobody asked about its encryption proves likeness but not difference.
    """
    if file.size != there.size:
        return Likeness.DIFFERENT
    for mine, theirs in ((file.sha256, there.sha256), (file.crc32, there.crc32)):
        if theirs and mine != NOT_READ:
            return Likeness.SAME if mine == theirs else Likeness.DIFFERENT
    if file.md5 == NOT_READ or not _MD5.fullmatch(there.etag):
        return Likeness.SIZE_ONLY
    if file.md5 == there.etag:
        return Likeness.SAME
    return Likeness.DIFFERENT if there.encryption in _PLAIN else Likeness.SIZE_ONLY
