from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.plan import Plan


@pytest.fixture
def shop_plan() -> Callable[..., Plan]:
    """The smallest plan of the shop, with keys of `legacy` and `stack` replaced."""

    def make(legacy: dict[str, Any] | None = None, stack: dict[str, Any] | None = None) -> Plan:
        target = {
            "name": "web1",
            "host": "192.0.2.10",
            "user": "deploy",
            "host_key": "ssh-ed25519 " + "A" * 68,
            "key": {"file": "/etc/slipway/key"},
        }
        services = [{"name": "api", "port": 18000}]
        old = {"manager": "systemd", "units": ["api", "timer.timer"], "proxy": "nginx"}
        new = {
            "directory": "/srv/shop",
            "project": "shop",
            "domain": "shop.example",
            "services": services,
        }
        return Plan.model_validate(
            {
                "app": "shop",
                "channel": "C0MIGRATE",
                "targets": [target],
                "legacy": {**old, **(legacy or {})},
                "stack": {**new, **(stack or {})},
                "database": {"kind": "none"},
                "files": {"kind": "none"},
                "health": ["https://shop.example/health"],
            }
        )

    return make
