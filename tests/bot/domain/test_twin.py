"""Old and new are asked the same; what a program would notice is told."""

from __future__ import annotations

import pytest

from bot.domain.twin import difference, other_headers, paths, reply
from tests.bot.executor.shop import plan

JSON = (("Content-Type", "application/json; charset=utf-8"), ("Date", "now"), ("ETag", "x"))
OLD = reply(200, JSON, b'{"ok": true, "items": [{"id": 1, "name": "a"}]}', 4)


def test_other_values_and_times_are_no_difference() -> None:
    new = reply(200, JSON[:1], b'{"items": [{"name": "b", "id": 22.5}], "ok": null}', 40)

    assert difference("/api", OLD, new) == ""
    assert other_headers(OLD, new) == frozenset()


@pytest.mark.parametrize(
    ("status", "kind", "body", "said"),
    [
        (500, "application/json", b"{}", "/api: status 500 from the new, 200 from the old"),
        (200, "text/html", b"<p>", "/api: type text/html from the new, application/json from"),
        (200, "application/json", b'{"ok": true}', "/api: shape {ok:?} from the new"),
        (200, "application/json", b'{"ok": true, "items": []}', "/api: shape {items:[],ok:?}"),
        (200, "application/json", b"{", "/api: shape broken JSON from the new"),
    ],
)
def test_status_type_and_shape_are(status: int, kind: str, body: bytes, said: str) -> None:
    new = reply(status, (("content-type", kind),), body, 4)

    assert difference("/api", OLD, new).startswith(said)


def test_headers_of_one_side_are_named_but_its_own_are_not() -> None:
    new = reply(200, (*JSON, ("X-Frame-Options", "DENY"), ("Via", "caddy")), b"{}", 4)

    assert other_headers(OLD, new) == {"x-frame-options"}
    assert reply(204, (), b"", 1).shape == "empty"
    assert reply(200, (), b"x", 1).shape == "text"


def test_what_only_reads_is_asked() -> None:
    steps = [
        {"name": "login", "method": "POST", "path": "/login", "expect_status": 200},
        {"name": "read", "method": "GET", "path": "/items?page=1", "expect_status": 200},
    ]
    shop = plan(smoke=steps, health=["https://shop.test/health", "https://shop.test/"])

    assert paths(shop) == ("/", "/health", "/items?page=1")
