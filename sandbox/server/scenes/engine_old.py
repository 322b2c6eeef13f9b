"""The engine is older than 24: the package was never upgraded."""

from __future__ import annotations

from sandbox.server.scenes.scene import Remedy, Scene

_UPGRADE = "apt-get install --only-upgrade --yes docker.io"
_SHOWS = "docker version --format '{{.Server.Version}}' | grep -q '^23[.]'"

SCENE = Scene(
    name="engine_old",
    finding="C-INF-1",
    breaks="/usr/lib/sandbox/older-engine",
    shows=_SHOWS,
    # Debian's package leaves the old engine running until it is restarted.
    remedy=Remedy(command=f"sudo {_UPGRADE} && sudo systemctl restart docker"),
    mends=f"! {_SHOWS} || {{ {_UPGRADE} >/dev/null && systemctl restart docker; }}",
)
