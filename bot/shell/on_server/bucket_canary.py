"""Runs on the server: one small object written, read and deleted with the app's own key.

The key is taken from the project as Compose resolved it, signs here (AWS Signature Version 4) and
leaves in no form; what leaves are the outcomes.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import re
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import Any
from urllib.parse import quote, urlsplit

from bot.shell.on_server.upload_places import resolved

#: Seconds for one request.
PATIENCE = 2.0
_CODE = re.compile(rb"<Code>([A-Za-z0-9]{1,60})</Code>")
# who may not list a bucket hears 403 for what is not there
_GONE = {"403", "404"}


def main(arguments: Sequence[str]) -> None:
    """Print the rows. Stdin is the project; the arguments are the time as YYYYMMDDTHHMMSSZ, the
    endpoint or `-`, region, bucket, the object's name, and the names of the key's two variables.
    """
    moment, endpoint, region, bucket, name, id_name, secret_name = arguments
    signal.signal(signal.SIGTERM, _stop)  # so that the object is deleted all the same
    found = _key(resolved(sys.stdin.buffer.read()), id_name, secret_name)
    if isinstance(found, str):
        _say("key", found)
        return
    _say("key", "found")
    address = f"https://s3.{region}.amazonaws.com" if endpoint == "-" else endpoint
    canary = Canary(address, region, f"/{bucket}/{name}", moment, found)
    for word, outcome in canary.sing():
        _say(word, outcome)


class Canary:
    """One object, by its path, with the id, the secret and the session token of a key."""

    def __init__(
        self, address: str, region: str, path: str, moment: str, key: Sequence[str]
    ) -> None:
        self._url = urlsplit(address)
        self._region, self._moment = region, moment
        self._path = quote(path)
        self._id, self._secret, self._session = key

    def sing(self) -> Iterator[tuple[str, str]]:
        """Each act with `ok`, or the status and code that came back, or why nothing came."""
        body = hashlib.sha256(self._path.encode()).hexdigest().encode()
        try:
            yield "put", self._told("PUT", body)
            status, answer = self._ask("GET", b"")
            good = status == "200" and answer == body
            yield "get", "ok" if good else _refusal(status, answer, "other content came back")
        finally:
            deleted = self._told("DELETE", b"")
        yield "delete", deleted
        status, answer = self._ask("GET", b"")
        yield "gone", "ok" if status in _GONE else _refusal(status, answer, "still there")

    def _told(self, method: str, body: bytes) -> str:
        status, answer = self._ask(method, body)
        return "ok" if status in {"200", "204"} else _refusal(status, answer, "refused")

    def _ask(self, method: str, body: bytes) -> tuple[str, bytes]:
        """The status and the body; `silent` and why where nobody answered."""
        host, port = self._url.hostname or "", self._url.port
        try:
            connection = _connection(self._url.scheme, host, port)
            try:
                headers = self._signed(method, body)
                connection.request(method, self._path, body=body or None, headers=headers)
                answer = connection.getresponse()
                return str(answer.status), answer.read(65536)
            finally:
                connection.close()
        except (OSError, http.client.HTTPException) as trouble:
            return "silent", type(trouble).__name__.encode()

    def _signed(self, method: str, body: bytes) -> dict[str, str]:
        headers = {
            "host": self._url.netloc,
            "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
            "x-amz-date": self._moment,
        }
        if self._session:
            headers["x-amz-security-token"] = self._session
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        asked = "\n".join(
            (method, self._path, "", lines, names, headers["x-amz-content-sha256"])
        ).encode()
        scope = f"{self._moment[:8]}/{self._region}/s3/aws4_request"
        digest = hashlib.sha256(asked).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{self._moment}\n{scope}\n{digest}"
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self._id}/{scope}, SignedHeaders={names},"
            f" Signature={self._signature(text)}"
        )
        return headers

    def _signature(self, text: str) -> str:
        key = f"AWS4{self._secret}".encode()
        for part in (self._moment[:8], self._region, "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=PATIENCE)
    return http.client.HTTPSConnection(host, port, timeout=PATIENCE)  # it verifies by itself


def _refusal(status: str, answer: bytes, otherwise: str) -> str:
    """Status and S3's own code, or the kind of silence; nothing else of the answer."""
    if status == "silent":
        return "silent " + answer.decode()
    found = _CODE.search(answer)
    return f"{status} {found.group(1).decode() if found else otherwise}"


def _key(project: Any, id_name: str, secret_name: str) -> tuple[str, str, str] | str:
    """The first service's key that is whole; else what is wrong: failed, missing or halved."""
    if not project:
        return "failed"
    halves = False
    for _, service in sorted(project.get("services", {}).items()):
        given: Mapping[str, Any] = service.get("environment") or {}
        values = [
            str(given.get(name) or "").replace("$$", "$")
            for name in (id_name, secret_name, "AWS_SESSION_TOKEN")
        ]
        if values[0] and values[1]:
            return values[0], values[1], values[2]
        halves = halves or bool(values[0] or values[1])
    return "halved" if halves else "missing"


def _say(*words: str) -> None:
    sys.stdout.write("\t".join(words) + "\n")
    sys.stdout.flush()


def _stop(_: int, __: FrameType | None) -> None:
    raise SystemExit(1)
