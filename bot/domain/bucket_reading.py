"""What is known of a bucket: how much it holds, and its objects one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """One object; `key` is below the plan's prefix, `modified` is in Unix seconds.

    `etag` is the MD5 of the content only without a dash in it and without encryption by KMS.
    The checksums are base64 and stand only where they are of the whole object; `encryption` is
    None where nobody asked this object for more than its listing.
    """

    key: str
    size: int
    etag: str
    modified: int
    sha256: str = ""
    crc32: str = ""
    encryption: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketContents:
    """The objects below the plan's prefix in the order of their keys; `whole` when none is left."""

    objects: tuple[StoredObject, ...]
    whole: bool = True
    kind: Literal["bucket"] = "bucket"
