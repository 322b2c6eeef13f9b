from __future__ import annotations

import os
import subprocess
from pathlib import Path

from bot.domain.plan import Service, Stack
from bot.domain.reading import Output
from bot.shell import resolved
from bot.shell.report import Report, report

READINGS = Path(__file__).parents[2] / "readings"
STACK = Stack(
    directory="/srv/shop",
    project="shop",
    domain="shop.example",
    services=(Service(name="api", port=18000),),
)
CONFIG = """\
name: shop
services:
  api:
    build:
      context: /srv/shop
    cap_add:
      - NET_BIND_SERVICE
    cap_drop:
      - ALL
    environment:
      SECRET_KEY: hunter2
      image: not-an-image
    image: shop-api:1.5.0
    user: "0:0"
  "web":
    build:
      context: /srv/shop
networks:
  default:
    name: shop
"""


def test_recorded_services_are_read_with_their_images() -> None:
    recorded = report(Output(status=0, stdout=(READINGS / "stack.txt").read_text()))

    services = resolved.described(recorded)

    assert [(each.name, each.image, each.built, each.image_user) for each in services] == [
        ("api", "shop-api:1.5.0", True, "10001:10001"),
        ("caddy", "shop-caddy:2.6.2", True, "10001:10001"),
        ("web", "shop-web:1.5.0", True, "10001:10001"),
        ("worker", "shop-worker:1.5.0", True, "10001:10001"),
    ]
    assert services[0].tags == ("shop-api:1.5.0",)


def test_no_value_of_the_environment_leaves_the_server(tmp_path: Path) -> None:
    """Compose's own form of the file goes through the script; Docker itself is not needed."""
    (tmp_path / "config").write_text(CONFIG)
    docker = tmp_path / "docker"
    docker.write_text(f'#!/bin/sh\n[ "$1" = compose ] && cat {tmp_path}/config\ntrue\n')
    docker.chmod(0o755)

    done = subprocess.run(
        resolved.ask(STACK).argv,
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )

    said = report(Output(status=0, stdout=done.stdout))
    api, web = resolved.described(said)
    assert (api.image, api.user, api.cap_add, api.cap_drop) == (
        "shop-api:1.5.0",
        "0:0",
        ("NET_BIND_SERVICE",),
        ("ALL",),
    )
    assert (web.image, web.built, web.user) == ("shop-web", True, "")
    assert "hunter2" not in done.stdout


def test_a_service_without_an_image_on_the_server_has_no_user() -> None:
    said = Report(rows=(("service", "db", "postgres:16", "no", "", "", ""),))

    (database,) = resolved.described(said)

    assert database.image_user is None
    assert database.image_id == ""
