"""One of pm2's apps is gone from its list; the saved list still has it."""

from __future__ import annotations

from sandbox.server.scenes.scene import PM2, Remedy, Scene

SCENE = Scene(
    name="app_deleted",
    finding="N2",
    breaks=f"{PM2} delete blog-worker",
    shows=f'test -z "$({PM2} pid blog-worker)"',
    remedy=Remedy(command=f"{PM2} resurrect"),
    mends=f"{PM2} resurrect",
)
