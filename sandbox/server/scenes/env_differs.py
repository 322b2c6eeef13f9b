"""A secret was made anew for the new stack: everybody will be logged out, silently."""

from __future__ import annotations

from sandbox.server.scenes.scene import ENV, Remedy, Scene

_OLD = "sudo sed -n 's/^SECRET_KEY=//p' /etc/shop/shop.env"
_NEW = f"sed -n 's/^SECRET_KEY=//p' {ENV}"

SCENE = Scene(
    name="env_differs",
    finding="M3.3",
    keeps=(ENV,),
    breaks=f'sed -i "s|^SECRET_KEY=.*|SECRET_KEY=$(openssl rand -hex 32)|" {ENV}',
    shows=f'test "$({_NEW})" != "$({_OLD})"',
    remedy=Remedy(command=f'sed -i "s|^SECRET_KEY=.*|SECRET_KEY=$({_OLD})|" {ENV}'),
)
