"""A real S3 endpoint over HTTP: moto's server as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3

from tests.integration.sshd import free_port, wait_until

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REGION = "eu-central-1"
#: Objects on one page of a listing; Amazon has 1,000.
PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class S3:
    """The running endpoint; with `strict` it knows whom it lets in, and checks signatures."""

    url: str

    def client(self, key: str = "owner", secret: str = "owner") -> S3Client:
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
        )

    def user(self, name: str, bucket: str, *actions: str) -> tuple[str, str]:
        """A user who may do this with the bucket, and nothing else: id and secret of its key."""
        iam: Any = boto3.client(
            "iam",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="owner",
            aws_secret_access_key="owner",
        )
        places = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
        grant = {"Effect": "Allow", "Action": list(actions), "Resource": places}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [grant]})
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="bucket", PolicyDocument=policy)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    @contextmanager
    def strict(self) -> Iterator[None]:
        """From here on every request needs a key with the right to do this."""
        self._let_in(0)
        try:
            yield
        finally:
            self._let_in(10**9)

    def _let_in(self, count: int) -> None:
        request = urllib.request.Request(
            f"{self.url}/moto-api/reset-auth",
            data=str(count).encode(),
            headers={"Content-Type": "text/plain"},
        )
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200


@contextmanager
def s3(address: str = "127.0.0.1") -> Iterator[S3]:
    """The endpoint on this address, ended with the block."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", address, "-p", str(port)],
        env={**os.environ, "MOTO_S3_DEFAULT_MAX_KEYS": str(PAGE)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    endpoint = S3(url=f"http://{address}:{port}")

    def answers() -> bool:
        assert process.poll() is None, "moto's server ended"
        try:
            with urllib.request.urlopen(f"{endpoint.url}/moto-api/data.json", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    try:
        wait_until(answers, 30)
        yield endpoint
    finally:
        process.terminate()
        process.wait()
