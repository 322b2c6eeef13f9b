from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.domain.plan import Service, Stack
from bot.shell import compose_edit
from bot.shell.service_settings import Made, Settings

FILE = """\
x-service:
  api:
    one: 1
services:
  web:
    logging: {}
  api:
    image: api:1
networks:
  api:
    external: true
"""


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    (tmp_path / "docker-compose.prod.yml").write_text(FILE)
    return Stack(
        directory=str(tmp_path),
        project="shop",
        domain="shop.example",
        services=(Service(name="api", port=18000),),
    )


def api(name: str, *made: Made) -> Settings:
    return Settings(
        name=name,
        memory=0,
        cpus=False,
        pids=False,
        copies=1,
        restart="",
        log="",
        max_size="",
        own_log=False,
        made=made,
    )


def edited(stack: Stack, service: str) -> int:
    remedy = compose_edit.add(stack, api(service), "logging", "logging: {driver: journald}")
    line = remedy.split("`")[1]
    assert "\n" not in remedy
    return subprocess.run(("sh", "-c", line), check=False, timeout=10).returncode


def test_the_line_lands_in_that_service_and_nowhere_else(stack: Stack) -> None:
    assert edited(stack, "api") == 0

    assert Path(stack.compose_path).read_text() == FILE.replace(
        "  api:\n    image", "  api:\n    logging: {driver: journald}\n    image"
    )


def test_a_key_that_is_there_is_left_alone(stack: Stack) -> None:
    assert edited(stack, "web") != 0

    assert Path(stack.compose_path).read_text() == FILE


def test_only_a_service_with_containers_is_brought_up(stack: Stack) -> None:
    made = Made(memory=0, cpus=0, pids=0, log="", max_size="", restart="")

    assert compose_edit.applied(stack, api("worker")) == ""
    assert compose_edit.applied(stack, api("api", made)).endswith("up --detach --no-deps api`")
