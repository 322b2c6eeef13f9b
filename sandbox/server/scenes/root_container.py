"""A container of the new stack runs as root, whatever its image says."""

from __future__ import annotations

from sandbox.server.scenes.scene import COMPOSE, Remedy, Scene

_UP = f"docker compose --progress quiet --file {COMPOSE} up --detach --wait web"

SCENE = Scene(
    name="root_container",
    finding="M4.3",
    keeps=(COMPOSE,),
    breaks=rf"""sed -i '/^    image: .*shop-web/a \    user: "0:0"' {COMPOSE}""" + f"\n{_UP}",
    shows="docker inspect --format '{{.Config.User}}' shop-next-web-1 | grep -qx 0:0",
    remedy=Remedy(command=f"""sed -i '/^    user: "0:0"$/d' {COMPOSE} && {_UP}"""),
    mends=_UP,
)
