"""nginx has a new setting that systemd has not read: a rollback would start something else."""

from __future__ import annotations

from sandbox.server.scenes.scene import Remedy, Scene

_SETTING = "/etc/systemd/system/nginx.service.d/limits.conf"

SCENE = Scene(
    name="unit_changed",
    finding="N2",
    keeps=(_SETTING,),
    breaks=f"printf '[Service]\\nLimitNOFILE=4096\\n' > {_SETTING}",
    shows="systemctl show nginx --property NeedDaemonReload | grep -q yes",
    remedy=Remedy(command="sudo systemctl daemon-reload && sudo systemctl restart nginx"),
    mends="systemctl daemon-reload && systemctl restart nginx",
)
