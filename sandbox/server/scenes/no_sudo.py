"""The login user may not become root."""

from __future__ import annotations

from sandbox.server.scenes.scene import By, Remedy, Scene

_RULE = "/etc/sudoers.d/deploy"

SCENE = Scene(
    name="no_sudo",
    finding="C-INF-4",
    keeps=(_RULE,),
    breaks=f"rm {_RULE}",
    shows="! runuser -u deploy -- sudo -n true",
    remedy=Remedy(
        command=(
            f"echo 'deploy ALL=(ALL) NOPASSWD: ALL' > {_RULE} && chmod 0440 {_RULE}"
            f" && visudo --check --quiet"
        ),
        by=By.ROOT,
    ),
)
