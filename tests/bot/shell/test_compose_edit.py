from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.domain.plan import Service, Stack
from bot.shell import compose_edit

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


def edited(stack: Stack, service: str) -> int:
    remedy = compose_edit.add(stack, service, "logging", "logging: {driver: journald}")
    line = remedy.split("`")[1]
    assert "\n" not in remedy
    assert remedy.endswith(f"--detach --no-deps {service}`.")
    return subprocess.run(("sh", "-c", line), check=False, timeout=10).returncode


def test_the_line_lands_in_that_service_and_nowhere_else(stack: Stack) -> None:
    assert edited(stack, "api") == 0

    assert Path(stack.compose_path).read_text() == FILE.replace(
        "  api:\n    image", "  api:\n    logging: {driver: journald}\n    image"
    )


def test_a_key_that_is_there_is_left_alone(stack: Stack) -> None:
    assert edited(stack, "web") != 0

    assert Path(stack.compose_path).read_text() == FILE
