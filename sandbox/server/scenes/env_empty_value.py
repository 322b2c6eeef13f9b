"""A required value was never filled in."""

from __future__ import annotations

from sandbox.server.scenes.scene import ENV, Remedy, Scene

_OLD = "sudo sed -n 's/^SECRET_KEY=//p' /etc/shop/shop.env"

SCENE = Scene(
    name="env_empty_value",
    finding="C-APP-2",
    keeps=(ENV,),
    breaks=f"sed -i 's/^SECRET_KEY=.*/SECRET_KEY=/' {ENV}",
    shows=f"grep -q '^SECRET_KEY=$' {ENV}",
    remedy=Remedy(command=f'sed -i "s|^SECRET_KEY=.*|SECRET_KEY=$({_OLD})|" {ENV}'),
)
