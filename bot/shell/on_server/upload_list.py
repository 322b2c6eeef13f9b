"""Runs on the server: the old upload folders as a list to compare with a bucket."""
# ruff: noqa: PTH112, PTH118, PTH123 - whole trees are walked by plain names

from __future__ import annotations

import base64
import hashlib
import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from bot.shell.on_server.upload_places import Seen, files

#: Files that are looked at in all.
FILES = 200000
#: The newest files, with checksums; and about as many spread over the rest, without.
SAMPLE, SPREAD = 200, 100
#: Bytes that are read for the checksums, and characters that the list may have.
BUDGET, ROOM = 64 * 1024 * 1024, 48000


def main(arguments: Sequence[str]) -> None:
    """Print the rows; the arguments are the folders. Names are quoted as in a URL."""
    for row in rows(arguments):
        sys.stdout.write("\t".join(map(str, row)) + "\n")


def rows(sources: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """What is there in all, then the sample."""
    found: dict[str, tuple[str, Seen]] = {}
    for source in sources:
        if not os.path.isdir(source):
            yield ("missing", source)
        elif len(found) < FILES:
            for each in files(source, FILES - len(found)):
                found[each.name] = (source, each)
    ordered = sorted(found.values(), key=lambda one: -one[1].modified)
    end = "cut" if len(found) >= FILES else "whole"
    yield "source", len(ordered), sum(each.size for _, each in ordered), end
    yield from _fitting(_described(_sample(ordered)))


def _described(sample: Sequence[tuple[str, Seen]]) -> Iterator[tuple[object, ...]]:
    left = BUDGET
    for at, (source, each) in enumerate(sample):
        is_read = at < SAMPLE and each.size <= left
        sums = _sums(os.path.join(source, each.name)) if is_read else ("-", "-", "-")
        left -= each.size if is_read else 0
        name = quote(each.name.encode("utf-8", "surrogateescape"))
        yield ("file", int(each.modified), each.size, *sums, name)


def _fitting(found: Iterator[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    room = ROOM
    for row in found:
        room -= sum(len(str(field)) + 1 for field in row)
        if room < 0:
            return
        yield row


def _sample(ordered: Sequence[tuple[str, Seen]]) -> Sequence[tuple[str, Seen]]:
    rest = ordered[SAMPLE:]
    return [*ordered[:SAMPLE], *rest[:: max(1, len(rest) // SPREAD)]]


def _sums(path: str) -> tuple[str, str, str]:
    """SHA-256 and CRC-32 in base64 and MD5 in hex, as S3 tells them; dashes when it went away."""
    sha, crc = hashlib.sha256(), 0
    md5 = hashlib.md5()  # noqa: S324 - what S3 calls an ETag
    try:
        with open(path, "rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                sha.update(block)
                md5.update(block)
                crc = zlib.crc32(block, crc)
    except OSError:
        return "-", "-", "-"
    return _text(sha.digest()), md5.hexdigest(), _text(crc.to_bytes(4, "big"))


def _text(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
