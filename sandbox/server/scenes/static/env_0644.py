"""Everybody on the server can read the environment of the new stack."""

from __future__ import annotations

from sandbox.server.scenes.scene import Remedy, Scene

_ENV = "/srv/docs/.env.prod"

SCENE = Scene(
    name="env_0644",
    finding="C-APP-2",
    keeps=(_ENV,),
    breaks=f"chmod 0644 {_ENV}",
    shows=f"test $(stat --format %a {_ENV}) = 644",
    remedy=Remedy(command=f"chmod 600 {_ENV}"),
)
