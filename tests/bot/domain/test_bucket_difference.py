from __future__ import annotations

import pytest

from bot.domain.bucket_difference import (
    Difference,
    Likeness,
    OldFile,
    difference,
    likeness,
)
from bot.domain.bucket_reading import BucketContents, StoredObject

MD5, OTHER = "a" * 32, "b" * 32
FILE = OldFile(key="a.jpg", size=4, modified=100, sha256="sha=", crc32="crc=", md5=MD5)


def stored(**changes: object) -> StoredObject:
    whole = {"key": "a.jpg", "size": 4, "etag": OTHER, "modified": 200, **changes}
    return StoredObject(**whole)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"size": 5, "sha256": "sha="}, Likeness.DIFFERENT),
        ({"sha256": "sha=", "crc32": "no"}, Likeness.SAME),
        ({"sha256": "no", "crc32": "crc=", "etag": MD5}, Likeness.DIFFERENT),
        ({"crc32": "crc="}, Likeness.SAME),
        ({"crc32": "no", "etag": MD5}, Likeness.DIFFERENT),
        ({"etag": MD5}, Likeness.SAME),
        ({"etag": OTHER}, Likeness.SIZE_ONLY),
        ({"etag": OTHER, "encryption": ""}, Likeness.DIFFERENT),
        ({"etag": OTHER, "encryption": "AES256"}, Likeness.DIFFERENT),
        ({"etag": OTHER, "encryption": "aws:kms"}, Likeness.SIZE_ONLY),
        ({"etag": f"{MD5}-2", "encryption": ""}, Likeness.SIZE_ONLY),
    ],
)
def test_the_strongest_sum_that_both_sides_have_decides(
    changes: dict[str, object], verdict: Likeness
) -> None:
    assert likeness(FILE, stored(**changes)) is verdict


def test_a_file_that_was_not_read_is_like_its_object_by_size_alone() -> None:
    unread = OldFile(key="a.jpg", size=4, modified=100)

    assert likeness(unread, stored(sha256="x", encryption="")) is Likeness.SIZE_ONLY
    assert likeness(unread, stored(size=3)) is Likeness.DIFFERENT


def test_files_are_counted_by_what_became_of_them_and_by_the_last_sync() -> None:
    contents = BucketContents(
        objects=(
            stored(etag=MD5),
            stored(key="size", etag="x-2"),
            stored(key="old", size=9),
            stored(key="new", size=9),
        )
    )
    files = (
        FILE,
        OldFile(key="size", size=4, modified=1),
        OldFile(key="old", size=4, modified=200),
        OldFile(key="new", size=4, modified=201),
        OldFile(key="lost", size=4, modified=200),
        OldFile(key="late", size=4, modified=201),
        OldFile(key="later", size=4, modified=202),
    )

    assert difference(files, contents) == Difference(
        missing_old=1, missing_new=2, differing_old=1, differing_new=1, proven=1, by_size=1
    )


def test_in_an_empty_bucket_everything_is_missing() -> None:
    assert difference((FILE,), BucketContents(objects=())) == Difference(missing_old=1)
