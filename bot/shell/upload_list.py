"""The old upload folders as a list to compare with a bucket, and how they get there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from bot.domain.bucket_difference import OldFile
from bot.domain.check import Unanswered
from bot.domain.plan.uploads import Bucket
from bot.domain.probe import Command
from bot.domain.reading import Output
from bot.shell import uploads
from bot.shell.on_server import upload_list, upload_places
from bot.shell.report import command, quoted, script, whole
from bot.shell.upload_sync import RUN


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """How much the old folders hold, and a sample: the newest with sums, others without."""

    files: int
    bytes: int
    is_whole: bool
    missing: tuple[str, ...]
    sample: tuple[OldFile, ...]


def ask(folders: tuple[str, ...]) -> Command:
    """Rows that `listing` reads; as root, because uploads belong to the app."""
    text = uploads.sent(RUN, upload_places, upload_list)
    return Command(argv=script(text, *folders), sudo=True, timeout=12.0)


def listing(output: Output) -> Listing:
    """What the rows say together."""
    said = uploads.rows(output)
    for files, size, end in said.of("source", 3):
        return Listing(
            files=whole(files),
            bytes=whole(size),
            is_whole=end == "whole",
            missing=tuple(path for (path,) in said.of("missing", 1)),
            sample=tuple(_listed(row) for row in said.of("file", 6)),
        )
    raise Unanswered("the server did not say what the old folders hold")


def _listed(row: tuple[str, ...]) -> OldFile:
    modified, size, sha256, md5, crc32, name = row
    key = unquote(name, errors="surrogateescape").encode("utf-8", "replace").decode()
    return OldFile(
        key=key,
        size=whole(size),
        modified=whole(modified),
        sha256=sha256,
        crc32=crc32,
        md5=md5,
    )


def show(folder: str, bucket: Bucket) -> str:
    """Say what a sync would bring, and bring nothing."""
    return command(_sync(folder, bucket, "--dryrun"))


def sync(folder: str, bucket: Bucket) -> str:
    """Bring what is missing or differs in size or time, and delete nothing."""
    return command(_sync(folder, bucket))


def _sync(folder: str, bucket: Bucket, *words: str) -> str:
    place = ("--endpoint-url", bucket.endpoint) if bucket.endpoint else ()
    address = f"s3://{bucket.bucket}/{bucket.prefix}"
    return quoted("aws", "s3", "sync", *words, *place, folder, address)
