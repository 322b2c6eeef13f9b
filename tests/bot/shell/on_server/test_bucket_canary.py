from __future__ import annotations

import io
import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from bot.shell.on_server import bucket_canary
from bot.shell.on_server.bucket_canary import Canary

MOMENT = "20261129T105500Z"
KEY = ("id-of-the-app", "secret-of-the-app", "")


class Store(ThreadingHTTPServer):
    """Keeps objects by path; `refuses` gives a status and a code for a method."""

    def __init__(self, **refuses: tuple[int, str]) -> None:
        self.objects: dict[str, bytes] = {}
        self.refuses = refuses
        self.seen: list[str] = []
        super().__init__(("127.0.0.1", 0), Answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Store

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._fine("PUT"):
            self.server.objects[self.path] = body
            self._say(200)

    def do_GET(self) -> None:
        if self._fine("GET"):
            found = self.server.objects.get(self.path)
            self._say(404 if found is None else 200, found or b"")

    def do_DELETE(self) -> None:
        if self._fine("DELETE"):
            self.server.objects.pop(self.path, None)
            self._say(204)

    def _fine(self, method: str) -> bool:
        self.server.seen.append(method)
        status, code = self.server.refuses.get(method, (0, ""))
        if status:
            self._say(status, f"<Error><Code>{code}</Code></Error>".encode() if code else b"x")
        return not status

    def _say(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""


@contextmanager
def store(**refuses: tuple[int, str]) -> Iterator[Store]:
    with Store(**refuses) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def sung(url: str) -> dict[str, str]:
    return dict(Canary(url, "eu-1", "/shop/a b/canary", MOMENT, KEY).sing())


def test_an_object_goes_there_and_back_and_nothing_stays() -> None:
    with store() as server:
        assert sung(server.url) == dict.fromkeys(("put", "get", "delete", "gone"), "ok")

        assert server.seen == ["PUT", "GET", "DELETE", "GET"]
        assert server.objects == {}


@pytest.mark.parametrize(
    ("method", "refusal", "told"),
    [
        ("PUT", (403, "AccessDenied"), {"put": "403 AccessDenied", "get": "404 other content"}),
        ("GET", (403, "AccessDenied"), {"get": "403 AccessDenied", "gone": "ok"}),
        ("GET", (500, ""), {"get": "500 other content", "gone": "500 still there"}),
        ("DELETE", (403, ""), {"delete": "403 refused", "gone": "200 still there"}),
    ],
)
def test_what_is_refused_is_told_and_the_object_is_deleted_all_the_same(
    method: str, refusal: tuple[int, str], told: dict[str, str]
) -> None:
    with store(**{method: refusal}) as server:
        outcomes = sung(server.url)

        assert "DELETE" in server.seen
    assert {act: outcomes[act][: len(said)] for act, said in told.items()} == told


def test_nobody_there_is_silence() -> None:
    with store() as server:
        url = server.url

    assert sung(url)["put"] == "silent ConnectionRefusedError"
    assert sung(url.replace("http", "https"))["put"] == "silent ConnectionRefusedError"


@pytest.mark.parametrize("session", ["", "token-of-a-session"])
@pytest.mark.parametrize(("method", "body"), [("PUT", b"text"), ("GET", b"")])
def test_the_signature_is_the_one_that_amazons_own_library_makes(
    session: str, method: str, body: bytes
) -> None:
    request = AWSRequest(
        method=method,
        url="https://s3.x.example/shop/%C3%A4%20b",
        data=body,
        headers={"host": "s3.x.example"},
    )
    request.context["payload_signing_enabled"] = True
    S3SigV4Auth(Credentials(*KEY[:2], session or None), "s3", "eu-1").add_auth(request)
    theirs, moment = request.headers["Authorization"], request.context["timestamp"]

    key = (*KEY[:2], session)
    mine = Canary("https://s3.x.example", "eu-1", "/shop/ä b", moment, key)._signed(method, body)

    assert mine["authorization"] == theirs


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({"ID": "i", "KEY": "a$$b"}, ("i", "a$b", "")),
        ({"ID": "i", "KEY": "k", "AWS_SESSION_TOKEN": "t"}, ("i", "k", "t")),
        ({"ID": "i"}, "halved"),
        ({"KEY": "k", "ID": None}, "halved"),
        ({}, "missing"),
    ],
)
def test_the_apps_key_is_what_compose_would_give_it(
    variables: dict[str, str], found: object
) -> None:
    project = {"services": {"api": {"environment": variables}, "web": {}}}

    assert bucket_canary._key(project, "ID", "KEY") == found
    assert bucket_canary._key(None, "ID", "KEY") == "failed"


@contextmanager
def as_program(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Iterator[None]:
    project = {"services": {"api": {"environment": variables}}}
    text = io.BytesIO(json.dumps(project).encode())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=text))
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def test_the_program_prints_outcomes_and_no_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with store() as server, as_program(monkeypatch, ID=KEY[0], KEY=KEY[1]):
        bucket_canary.main([MOMENT, server.url, "eu-1", "shop", "canary", "ID", "KEY"])

    assert capsys.readouterr().out == "key\tfound\nput\tok\nget\tok\ndelete\tok\ngone\tok\n"


def test_without_a_key_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with as_program(monkeypatch):
        bucket_canary.main([MOMENT, "-", "eu-1", "shop", "canary", "ID", "KEY"])

    assert capsys.readouterr().out == "key\tmissing\n"


def test_a_program_that_is_ended_deletes_its_object(monkeypatch: pytest.MonkeyPatch) -> None:
    with store() as server, as_program(monkeypatch, ID=KEY[0], KEY=KEY[1]):

        def end(*_: str) -> None:
            if server.objects:
                os.kill(os.getpid(), signal.SIGTERM)

        monkeypatch.setattr(bucket_canary, "_say", end)
        with pytest.raises(SystemExit):
            bucket_canary.main([MOMENT, server.url, "eu-1", "shop", "canary", "ID", "KEY"])

        assert server.objects == {}
        assert server.seen[-1] == "DELETE"
