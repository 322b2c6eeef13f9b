"""An app was started after the list was saved: a reboot loses it."""

from __future__ import annotations

from sandbox.server.scenes.scene import APPS, DUMP, PM2, Remedy, Scene

SCENE = Scene(
    name="not_saved",
    finding="N1",
    breaks=f"{PM2} delete blog-worker\n{PM2} save\n{PM2} start {APPS} --only blog-worker",
    shows=f"! grep -q blog-worker {DUMP}",
    remedy=Remedy(command=f"{PM2} save"),
    mends=f"{PM2} save",
)
