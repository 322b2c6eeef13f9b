"""A legacy unit is only linked into systemd: disabling it would take it away for good."""

from __future__ import annotations

from sandbox.server.scenes.scene import Remedy, Scene

_UNIT = "/etc/systemd/system/shop-api.service"
_WANTED = "/etc/systemd/system/multi-user.target.wants/shop-api.service"
_HOME = "/opt/shop/units"

SCENE = Scene(
    name="linked_unit",
    finding="N1",
    keeps=(_UNIT, _WANTED),
    breaks=(
        f"mkdir -p {_HOME}\nmv {_UNIT} {_HOME}/\nrm {_WANTED}\n"
        f"systemctl enable --quiet {_HOME}/shop-api.service"
    ),
    shows=f"test -L {_UNIT}",
    remedy=Remedy(
        command=(
            f"sudo cp --remove-destination {_HOME}/shop-api.service {_UNIT}"
            " && sudo systemctl daemon-reload"
        )
    ),
    mends=f"rm -rf {_HOME}\nsystemctl daemon-reload",
)
