"""Lists a bucket with the bot's own key; never writes to it."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.connectors.deadline import Deadline
from bot.connectors.secret_source import fetch
from bot.connectors.silence import UseRefused, no_answer
from bot.domain.bucket_reading import BucketContents, StoredObject
from bot.domain.errors import GarbledAnswer, LoginRefused, TargetError, TimedOut, Unreachable
from bot.domain.plan import Plan
from bot.domain.plan.uploads import Bucket
from bot.domain.probe import BucketListing
from bot.domain.reading import NoAnswer
from bot.domain.secret import Secret

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_AT_ONCE = 16
_CONNECT, _READ = 3.0, 4.0
_NO_KEY = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "401"}
# deleted since it was listed, or encrypted with a key that only the app has
_UNTOLD = {"404", "400"}
# what the canary left behind, or is about to take away, is no upload
CANARY = ".migrate-canary/"


async def listing(
    probe: BucketListing, plan: Plan, environment: Mapping[str, str]
) -> BucketContents | NoAnswer:
    """Every object below the plan's prefix, at most `limit`, the newest with their checksums."""
    deadline, stop = Deadline.after(probe.timeout), threading.Event()
    try:
        reader = await _reader(plan, environment, probe, deadline, stop)
        async with asyncio.timeout(deadline.left()):
            return await asyncio.to_thread(reader.read)
    except TimeoutError:
        return no_answer(TimedOut(f"the bucket was not listed within {probe.timeout:g} s"))
    except TargetError as error:
        return no_answer(error)
    finally:
        stop.set()


async def _reader(
    plan: Plan,
    environment: Mapping[str, str],
    probe: BucketListing,
    deadline: Deadline,
    stop: threading.Event,
) -> _Reader:
    files = plan.files
    if not isinstance(files, Bucket) or files.access_key is None or files.secret_key is None:
        raise UseRefused("the plan names no key for the bot to list the bucket with")
    key = await fetch(files.access_key, environment, deadline)
    secret = await fetch(files.secret_key, environment, deadline)
    return _Reader(files=files, key=key, secret=secret, probe=probe, deadline=deadline, stop=stop)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    files: Bucket
    key: Secret
    secret: Secret
    probe: BucketListing
    deadline: Deadline
    stop: threading.Event

    def read(self) -> BucketContents:
        """Blocks; each request has a limit of its own, and nothing new begins after the end."""
        from botocore.exceptions import (  # noqa: PLC0415 - half a second that only buckets pay
            BotoCoreError,
            ClientError,
        )

        try:
            client = self._client()
            try:
                return self._contents(client)
            finally:
                client.close()
        except ClientError as refusal:
            raise self._refused(refusal.response) from None
        except BotoCoreError as trouble:
            raise Unreachable(f"{self._place} does not answer: {type(trouble).__name__}") from None

    @property
    def _place(self) -> str:
        return f"the bucket {self.files.bucket} at {self.files.endpoint or 'Amazon'}"

    def _client(self) -> S3Client:
        import boto3  # noqa: PLC0415 - half a second that only buckets pay
        import botocore.session  # noqa: PLC0415 - likewise
        from botocore.config import Config  # noqa: PLC0415 - likewise

        # the plan says it all: no profile and no file of this machine has a say
        bare = botocore.session.Session()
        for name in ("config_file", "credentials_file"):
            bare.set_config_variable(name, os.devnull)
        bare.set_config_variable("ignore_configured_endpoint_urls", "true")
        bare.session_var_map["profile"] = (None, None, None, None)
        return boto3.session.Session(botocore_session=bare).client(
            "s3",
            endpoint_url=self.files.endpoint or None,
            region_name=self.files.region,
            aws_access_key_id=self.key.reveal(),
            aws_secret_access_key=self.secret.reveal(),
            config=Config(
                connect_timeout=_CONNECT,
                read_timeout=_READ,
                retries={"total_max_attempts": 2, "mode": "standard"},
                max_pool_connections=_AT_ONCE,
                s3={"addressing_style": "path" if self.files.endpoint else "auto"},
            ),
        )

    def _contents(self, client: S3Client) -> BucketContents:
        found, whole = self._listed(client)
        wanted = sorted(found, key=_worth)[: self.probe.heads]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            known = {each.key: each for each in threads.map(self._asked(client), wanted)}
        return BucketContents(
            objects=tuple(known.get(each.key, each) for each in found), whole=whole
        )

    def _listed(self, client: S3Client) -> tuple[list[StoredObject], bool]:
        found: list[StoredObject] = []
        pages = client.get_paginator("list_objects_v2").paginate(
            Bucket=self.files.bucket, Prefix=self.files.prefix
        )
        for page in pages:
            self.go_on()
            found += self._of_page(page.get("Contents", ()))
            if len(found) >= self.probe.limit:
                more = page.get("IsTruncated", False) or len(found) > self.probe.limit
                return found[: self.probe.limit], not more
        return found, True

    def _of_page(self, contents: Iterable[Any]) -> Iterable[StoredObject]:
        for each in contents:
            key = each["Key"].removeprefix(self.files.prefix)
            if not key.startswith(CANARY) and not key.endswith("/"):
                yield StoredObject(
                    key=key,
                    size=each["Size"],
                    etag=each.get("ETag", "").strip('"'),
                    modified=int(each["LastModified"].timestamp()),
                )

    def _asked(self, client: S3Client) -> _Ask:
        return _Ask(reader=self, client=client)

    def go_on(self) -> None:
        """Raise `TimedOut` when nobody waits for an answer any more."""
        if self.stop.is_set() or not self.deadline.left():
            raise TimedOut(f"{self._place} was not listed within {self.probe.timeout:g} s")

    def _refused(self, response: Any) -> TargetError:
        code = str(response.get("Error", {}).get("Code", ""))
        if code in {"NoSuchBucket", "404"}:
            return UseRefused(f"{self._place} does not exist")
        if code in {"AccessDenied", "403"}:
            return UseRefused(f"{self._place} does not let the bot's key list and read it")
        if code in _NO_KEY:
            return LoginRefused(f"{self._place} does not know the bot's key ({code})")
        return GarbledAnswer(f"{self._place} answers {code[:60] or 'with an error'}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    """Ask one object for its checksums; called in many threads."""

    reader: _Reader
    client: S3Client

    def __call__(self, each: StoredObject) -> StoredObject:
        self.reader.go_on()
        files = self.reader.files
        key = f"{files.prefix}{each.key}"
        try:
            head = self.client.head_object(Bucket=files.bucket, Key=key, ChecksumMode="ENABLED")
        except self.client.exceptions.ClientError as refusal:
            if str(refusal.response["Error"]["Code"]) in _UNTOLD:
                return each
            raise
        # a checksum of several parts' checksums is not the file's; older services name no type
        kind = head.get("ChecksumType")
        full = kind == "FULL_OBJECT" or (kind is None and "-" not in each.etag)
        return replace(
            each,
            sha256=_whole(head.get("ChecksumSHA256", ""), full),
            crc32=_whole(head.get("ChecksumCRC32", ""), full),
            encryption=head.get("ServerSideEncryption", ""),
        )


def _whole(checksum: str, full: bool) -> str:  # noqa: FBT001 - what S3 said, not a mode
    return checksum if full and "-" not in checksum else ""


def _worth(each: StoredObject) -> tuple[bool, int]:
    """First the objects whose ETag says nothing, then the newest."""
    return "-" not in each.etag, -each.modified
