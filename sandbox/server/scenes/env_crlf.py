"""The environment file was edited on Windows: every value ends with a carriage return."""

from __future__ import annotations

from sandbox.server.scenes.scene import ENV, Remedy, Scene

SCENE = Scene(
    name="env_crlf",
    finding="C-APP-2",
    keeps=(ENV,),
    breaks=rf"sed -i 's/$/\r/' {ENV}",
    shows=rf"grep -qP '\r$' {ENV}",
    remedy=Remedy(command=rf"sed -i 's/\r$//' {ENV}"),
)
