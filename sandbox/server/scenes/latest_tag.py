"""One image of the new stack is named by a tag that moves."""

from __future__ import annotations

from sandbox.server.scenes.scene import COMPOSE, Remedy, Scene

_IMAGE = "127.0.0.1:5000/shop-api"
_DIGEST = f"docker image inspect --format '{{{{index .RepoDigests 0}}}}' {_IMAGE}:1.5.0"

SCENE = Scene(
    name="latest_tag",
    finding="M4.2",
    keeps=(COMPOSE,),
    breaks=(
        f"sed -i 's|image: {_IMAGE}:.*|image: {_IMAGE}:latest|' {COMPOSE}\n"
        f"docker tag {_IMAGE}:1.5.0 {_IMAGE}:latest"
    ),
    shows=f"grep -q {_IMAGE}:latest {COMPOSE}",
    remedy=Remedy(
        command=(f'sed -i "s|{_IMAGE}:latest|{_IMAGE}:1.5.0@$({_DIGEST} | cut -d@ -f2)|" {COMPOSE}')
    ),
    mends=f"docker image rm {_IMAGE}:latest >/dev/null",
)
