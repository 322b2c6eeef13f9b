"""The app in cluster mode was restarted with another value than the apps in fork mode have."""

from __future__ import annotations

from sandbox.server.scenes.scene import PM2, Remedy, Scene

_AS_NODE = PM2.replace(" pm2", " DATABASE_URL=postgresql://127.0.0.1/other pm2")
_FIRST = f"$({PM2} id blog-web | tr -dc '0-9 ' | xargs -n 1 | head -n 1)"

SCENE = Scene(
    name="cluster_env_differs",
    finding="M3.3",
    breaks=f"{_AS_NODE} restart blog-web --update-env",
    shows=f"{PM2} env {_FIRST} | grep -q /other",
    remedy=Remedy(command=f"{PM2} delete blog-web && {PM2} resurrect"),
    mends=f"{PM2} delete blog-web && {PM2} resurrect",
)
