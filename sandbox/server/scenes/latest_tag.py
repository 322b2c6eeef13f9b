"""One image of the new stack is named by a tag that moves."""

from __future__ import annotations

from sandbox.server.scenes.scene import COMPOSE, Remedy, Scene

SCENE = Scene(
    name="latest_tag",
    finding="M4.2",
    keeps=(COMPOSE,),
    breaks=(
        f"sed -i 's|image: shop-api:1.5.0|image: shop-api:latest|' {COMPOSE}\n"
        "docker tag shop-api:1.5.0 shop-api:latest"
    ),
    shows=f"grep -q shop-api:latest {COMPOSE}",
    remedy=Remedy(command=f"sed -i 's|image: shop-api:latest|image: shop-api:1.5.0|' {COMPOSE}"),
    mends="docker image rm shop-api:latest >/dev/null",
)
