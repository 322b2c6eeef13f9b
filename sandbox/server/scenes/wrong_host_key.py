"""The server shows another host key than the one that is pinned: it was installed anew."""

from __future__ import annotations

from sandbox.server.scenes.scene import By, Remedy, Scene

_KEY = "/etc/ssh/ssh_host_ed25519_key"
_ASIDE = "/etc/ssh/pinned_ed25519_key"

SCENE = Scene(
    name="wrong_host_key",
    finding="C-INF-4",
    keeps=(_KEY, f"{_KEY}.pub"),
    breaks=(
        f"mv {_KEY} {_ASIDE}\nrm {_KEY}.pub\n"
        f"ssh-keygen -q -t ed25519 -N '' -f {_KEY}\nsystemctl restart ssh"
    ),
    shows=f"test -e {_ASIDE}",
    remedy=Remedy(command=f"cut -d' ' -f1,2 {_KEY}.pub", by=By.FILE),
    mends=f"rm -f {_ASIDE}\nsystemctl restart ssh",
)
