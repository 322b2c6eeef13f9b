"""The servers of the other kinds are machines too: what runs there, and what a reboot leaves."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest

from sandbox.server import Kind, Server
from tests.sandbox.server.conftest import as_the_domain

pytestmark = pytest.mark.server

_JLIST = "runuser -u node -- env HOME=/home/node PM2_HOME=/home/node/.pm2 pm2 jlist"


def running(server: Server) -> list[tuple[str, str, str]]:
    """Name, mode and state of what pm2 runs."""
    lines = server.run(_JLIST).stdout.splitlines()
    apps = json.loads(next(line for line in lines if line.startswith("[")))
    rows = [(one["name"], one["pm2_env"]["exec_mode"], one["pm2_env"]["status"]) for one in apps]
    return sorted(rows)


def test_pm2_runs_the_blog_in_both_of_its_modes_and_brings_it_back_after_a_reboot(
    blog_server: Server,
) -> None:
    expected = [
        ("blog-api", "fork_mode", "online"),
        ("blog-web", "cluster_mode", "online"),
        ("blog-web", "cluster_mode", "online"),
        ("blog-worker", "fork_mode", "online"),
    ]
    assert running(blog_server) == expected
    blog_server.reboot()
    assert running(blog_server) == expected
    assert blog_server.run("systemctl is-system-running", check=False).stdout == "running\n"


@pytest.mark.parametrize(
    ("kind", "words"), [(Kind.PM2, "Latest posts"), (Kind.STATIC, "The guide")]
)
def test_old_services_and_new_stack_show_the_same_page(
    kind: Kind, words: str, of_kind: Callable[[Kind], Server]
) -> None:
    server = of_kind(kind)
    with as_the_domain(server, server.address, 443) as visitor:
        assert words in visitor.get("/").text
        assert visitor.get("/bogus").status_code == 404
    ports = server.facts()["stack"]["ports"]
    port = ports["web" if kind is Kind.PM2 else "caddy"]
    assert words in server.run(f"curl --silent --fail http://127.0.0.1:{port}/").stdout
    plain = httpx.get(f"http://{server.address}/", headers={"Host": server.domain}, trust_env=False)
    assert plain.headers["Location"] == f"https://{server.domain}/"


def test_the_facts_name_what_is_really_there(blog_server: Server, docs_server: Server) -> None:
    for server in (blog_server, docs_server):
        facts = server.facts()
        legacy, stack = facts["legacy"], facts["stack"]
        paths = [*legacy["uploads"], *([legacy["env_file"]] if "env_file" in legacy else [])]
        paths += [stack[key] for key in ("compose_file", "env_file", "env_example", "caddyfile")]
        server.run(f"stat {' '.join(paths)}")
        services = server.run(
            f"cd {stack['folder']} && docker compose -f {stack['compose_file']}"
            " --profile '*' config --services"
        ).stdout.split()
        assert sorted(services) == sorted(stack["services"])


def test_nothing_but_pages_is_on_the_server_of_pages(docs_server: Server) -> None:
    listening = docs_server.run("ss -H -ltnp").stdout
    assert "postgres" not in listening
    assert "nginx" in listening
