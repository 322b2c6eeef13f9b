from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.domain.plan import Plan
from bot.shell import state_folder
from bot.shell.act import Act
from tests.bot.executor.shop import plan

SHOP: dict[str, Any] = {
    "legacy": {
        "manager": "systemd",
        "units": ["shop-api", "shop-web", "shop-worker"],
        "workers": ["shop-worker"],
        "proxy": "nginx",
    },
    "stack": {
        "directory": "/srv/shop",
        "project": "shop",
        "domain": "shop.test",
        "services": [{"name": "api", "port": 18000}, {"name": "web", "port": 18080}],
        "front": {"http": 8080, "https": 8443},
        "workers": ["worker"],
        "migrate": {"service": "api", "command": ["alembic", "upgrade", "head"]},
    },
    "smoke": [
        {
            "name": "login",
            "method": "POST",
            "path": "/api/login",
            "form": {"user": "smoke", "password": "${SMOKE_PASSWORD}"},
        }
    ],
    "database": {"kind": "postgres", "url": {"env": "SHOP_DATABASE_URL"}},
}


@pytest.fixture
def shop() -> Plan:
    """An app with everything: proxy, workers, a schema task, a smoke flow, a database."""
    return plan(**SHOP)


@pytest.fixture
def bare() -> Plan:
    """An app with nothing but itself."""
    return plan()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where the server's state lies, on this machine."""
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs an act on this machine without sudo; `tools` are scripts to find first."""

    def run(act: Act, **tools: str) -> subprocess.CompletedProcess[str]:
        folder = tmp_path / "tools"
        folder.mkdir(exist_ok=True)
        for name, text in tools.items():
            (folder / name.replace("_", "-")).write_text(f"#!/bin/sh\n{text}\n")
            (folder / name.replace("_", "-")).chmod(0o755)
        argv = act.argv[2:] if act.argv[0] == "sudo" else act.argv
        return subprocess.run(
            argv,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            env={"PATH": f"{folder}:/usr/bin:/bin:/usr/sbin:/sbin"},
        )

    return run
