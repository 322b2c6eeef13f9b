"""Nothing starts pm2 after a reboot."""

from __future__ import annotations

from sandbox.server.scenes.scene import Remedy, Scene

_UNIT = "/etc/systemd/system/pm2-node.service"
_WANTED = "/etc/systemd/system/multi-user.target.wants/pm2-node.service"

SCENE = Scene(
    name="no_startup",
    finding="N1",
    keeps=(_UNIT, _WANTED),
    breaks=f"systemctl disable --quiet pm2-node\nrm {_UNIT}\nsystemctl daemon-reload",
    shows=f"! test -e {_WANTED}",
    remedy=Remedy(command="pm2 startup systemd -u node --hp /home/node"),
    mends="systemctl daemon-reload",
)
