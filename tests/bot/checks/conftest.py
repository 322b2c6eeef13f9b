from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.domain.plan import Plan
from bot.domain.reading import Output

READINGS = Path(__file__).parents[2] / "readings"


@pytest.fixture
def make_plan() -> Callable[..., Plan]:
    """The plan of the shop, with blocks replaced: `make_plan(legacy={"units": ["shop-api"]})`."""

    def make(**changes: dict[str, Any]) -> Plan:
        whole: dict[str, Any] = {
            "app": "shop",
            "channel": "C0MIGRATE",
            "targets": [
                {
                    "name": "web1",
                    "host": "192.0.2.10",
                    "user": "deploy",
                    "host_key": "ssh-ed25519 " + "A" * 68,
                    "key": {"file": "/etc/slipway/key"},
                }
            ],
            "legacy": {
                "manager": "systemd",
                "units": ["shop-api", "shop-web"],
                "proxy": "shop-proxy",
                "env_files": ["/etc/shop/api.env"],
                "uploads": ["/var/lib/shop/uploads"],
            },
            "stack": {
                "directory": "/srv/shop",
                "project": "shop",
                "domain": "shop.example",
                "services": [
                    {"name": "api", "port": 18080},
                    {"name": "web", "port": 18081, "health": "/health"},
                ],
                "required": ["DOMAIN", "SECRET_KEY"],
            },
            "database": {"kind": "none"},
            "files": {"kind": "none"},
            "health": ["https://shop.example/health"],
        }
        for block, change in changes.items():
            if block == "target":
                whole["targets"][0].update(change)
            elif isinstance(whole.get(block), dict):
                whole[block] = {**whole[block], **change}
            else:
                whole[block] = change
        return Plan.model_validate(whole)

    return make


@pytest.fixture
def plan(make_plan: Callable[..., Plan]) -> Plan:
    return make_plan()


@pytest.fixture
def recorded() -> Callable[[str], Output]:
    """What a script printed on a real server, by the file's name under tests/readings."""
    return lambda name: Output(status=0, stdout=(READINGS / name).read_text())


@pytest.fixture
def rows() -> Callable[..., Output]:
    """A complete report of these rows."""

    def report(*lines: str) -> Output:
        return Output(status=0, stdout="\n".join((*lines, "slipway-end\n")))

    return report


@pytest.fixture
def stack() -> Callable[..., Output]:
    """The resolved Compose file with one well-kept service `api`, and more rows."""

    def report(*lines: str, asked: int = 1_790_000_000, logs: str = "json-file\t10m") -> Output:
        digest = "registry.example/api@sha256:abc"
        known = (
            f"asked\t{asked}",
            f"logs\t{logs}",
            "service\tapi\tregistry.example/api:1@sha256:abc\tno\t\t\t",
            f"image\tapi\tsha256:53d413c1f06a\t10001\t{digest}\tregistry.example/api:1",
        )
        return Output(status=0, stdout="\n".join((*known, *lines, "slipway-end\n")))

    return report
