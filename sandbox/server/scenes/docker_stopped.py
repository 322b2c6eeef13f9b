"""Nobody started Docker again after a maintenance."""

from __future__ import annotations

from sandbox.server.scenes.scene import Remedy, Scene

SCENE = Scene(
    name="docker_stopped",
    finding="C-INF-1",
    breaks="systemctl stop docker.socket docker.service",
    shows="! systemctl is-active --quiet docker.service",
    remedy=Remedy(command="sudo systemctl start docker"),
    mends="systemctl start docker.socket docker.service",
)
