"""The engine is older than 24: the package was never upgraded."""

from __future__ import annotations

from sandbox.server.scenes.scene import Remedy, Scene

_UPGRADE = "apt-get install --only-upgrade --yes docker.io"

SCENE = Scene(
    name="engine_old",
    finding="C-INF-1",
    breaks="/usr/lib/sandbox/older-engine",
    shows="docker version --format '{{.Server.Version}}' | grep -q '^23[.]'",
    remedy=Remedy(command=f"sudo {_UPGRADE} && sudo systemctl restart docker"),
    mends=f"{_UPGRADE} >/dev/null && systemctl restart docker",
)
