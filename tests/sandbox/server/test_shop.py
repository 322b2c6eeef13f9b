"""The shop does its work, through the old services and through the new stack."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
import pytest

from sandbox.server import Server
from tests.sandbox.server.conftest import Browse

pytestmark = pytest.mark.server

OLD, NEW = "1.4.1", "1.5.0"


@pytest.fixture(params=[OLD, NEW])
def shop(
    request: pytest.FixtureRequest,
    server: Server,
    browse: Browse,
    tunnel: Callable[[int], int],
) -> tuple[httpx.Client, str]:
    """A client that is not logged in, and the build that it talks to."""
    if request.param == OLD:
        return browse(server.address, 443), OLD
    return browse("127.0.0.1", tunnel(18443)), NEW


def log_in(client: httpx.Client, server: Server) -> None:
    email, password = server.login()
    answer = client.post("/api/login", json={"email": email, "password": password})
    assert answer.status_code == 200
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "Secure" in answer.headers["Set-Cookie"]


def test_both_parts_say_their_build_and_the_database_and_a_bogus_path_is_not_the_same(
    shop: tuple[httpx.Client, str],
) -> None:
    client, build = shop
    for path, service in (("/health", "web"), ("/api/health", "api")):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.json() == {
            "status": "ok",
            "service": service,
            "build": build,
            "database": "ok",
        }
    assert client.get("/bogus").status_code == 404


def test_an_order_is_made_confirmed_changed_and_taken_away(
    shop: tuple[httpx.Client, str], server: Server
) -> None:
    client, _ = shop
    assert client.get("/api/orders").status_code == 401
    log_in(client, server)
    order = client.post("/api/orders", json={"item": "<b>tea</b>", "quantity": 2}).json()
    path = f"/api/orders/{order['id']}"
    wait_confirmed(client, path)
    assert client.put(path, json={"item": "tea", "quantity": 3}).json()["quantity"] == 3
    assert client.put(path, json={"item": "tea", "quantity": 0}).status_code == 422
    stored = client.post(f"{path}/files", files={"file": ("a.bin", b"\0\xff" * 70_000)}).json()
    download = client.get(f"/api/files/{stored['id']}")
    assert download.content == b"\0\xff" * 70_000
    assert "attachment" in download.headers["Content-Disposition"]
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.get(f"/api/files/{stored['id']}").status_code == 404
    assert client.post("/api/logout").status_code == 204
    assert client.get("/api/orders").status_code == 401


def wait_confirmed(client: httpx.Client, path: str) -> None:
    deadline = time.monotonic() + 15
    while client.get(path).json()["status"] != "confirmed":
        assert time.monotonic() < deadline, "the worker did not confirm the order"


def test_a_person_works_with_the_pages(shop: tuple[httpx.Client, str], server: Server) -> None:
    client, build = shop
    email, password = server.login()
    assert client.get("/orders").headers["Location"] == "/login"
    assert "Wrong" in client.post("/login", data={"email": email, "password": "no"}).text
    assert client.post("/login", data={"email": email, "password": password}).status_code == 303
    made = client.post("/orders", data={"item": "<i>coffee</i>", "quantity": "4"})
    assert made.headers["Location"] == "/orders"
    page = client.get("/orders").text
    assert "&lt;i&gt;coffee&lt;/i&gt;" in page
    assert f"build {build}" in page


def test_a_session_of_the_old_services_holds_in_the_new_stack(
    server: Server, browse: Browse, tunnel: Callable[[int], int]
) -> None:
    old, new = browse(server.address, 443), browse("127.0.0.1", tunnel(18443))
    log_in(old, server)
    cookie = old.cookies["session"]
    assert new.get("/api/orders", headers={"Cookie": f"session={cookie}"}).status_code == 200
    assert new.get("/api/orders", headers={"Cookie": f"session={cookie}0"}).status_code == 401


def test_plain_http_leads_to_https_but_leaves_the_challenges_of_an_authority_alone(
    server: Server,
) -> None:
    headers = {"Host": server.domain}
    answer = httpx.get(f"http://{server.address}/orders", headers=headers, trust_env=False)
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://shop.test/orders")
    server.run("mkdir -p /var/www/acme/.well-known/acme-challenge")
    server.run("echo proof > /var/www/acme/.well-known/acme-challenge/token")
    challenge = f"http://{server.address}/.well-known/acme-challenge/token"
    assert httpx.get(challenge, headers=headers, trust_env=False).text == "proof\n"


def test_jobs_are_done_by_the_old_worker_alone(server: Server) -> None:
    names = server.run("docker ps --format '{{.Names}}'").stdout.split()
    assert sorted(names) == ["shop-next-api-1", "shop-next-caddy-1", "shop-next-web-1"]
    workers = server.run(
        "runuser -u postgres -- psql -Atc 'select distinct done_by from jobs' shop"
    ).stdout.split()
    assert workers in ([], ["legacy"])
