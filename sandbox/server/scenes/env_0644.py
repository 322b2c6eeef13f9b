"""Everybody on the server can read the secrets of the new stack."""

from __future__ import annotations

from sandbox.server.scenes.scene import ENV, Remedy, Scene

SCENE = Scene(
    name="env_0644",
    finding="C-APP-2",
    keeps=(ENV,),
    breaks=f"chmod 0644 {ENV}",
    shows=f"test $(stat --format %a {ENV}) = 644",
    remedy=Remedy(command=f"chmod 600 {ENV}"),
)
