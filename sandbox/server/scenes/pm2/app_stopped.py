"""Somebody stopped one of pm2's apps and forgot it."""

from __future__ import annotations

from sandbox.server.scenes.scene import PM2, Remedy, Scene

SCENE = Scene(
    name="app_stopped",
    finding="N2",
    breaks=f"{PM2} stop blog-worker",
    shows=f'test "$({PM2} pid blog-worker)" = 0',
    remedy=Remedy(command=f"{PM2} restart blog-worker"),
    mends=f"{PM2} restart blog-worker",
)
