"""Two gigabytes are left where Docker keeps its data; a forgotten volume holds the rest."""

from __future__ import annotations

from sandbox.server.scenes.scene import Remedy, Scene

_FREE = "$(df --output=avail --block-size=1 /var/lib/docker | tail -n 1)"

SCENE = Scene(
    name="disk_full",
    finding="C-INF-2",
    # Without a name it is what a removed container leaves behind. The blocks are only reserved:
    # the machine underneath pays nothing.
    breaks=(
        "folder=$(docker volume inspect --format '{{.Mountpoint}}' $(docker volume create))\n"
        f"fallocate --length $(({_FREE} - 2 * 1024 * 1024 * 1024)) $folder/export.tar"
    ),
    shows=f"test {_FREE} -lt 5000000000",
    remedy=Remedy(command="docker volume prune --force"),
    mends="docker volume prune --force >/dev/null",
)
