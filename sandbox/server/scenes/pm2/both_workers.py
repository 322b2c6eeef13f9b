"""The new worker was started while the old one works: each job may be done twice."""

from __future__ import annotations

from sandbox.server.scenes.scene import Remedy, Scene

_COMPOSE = "docker compose --project-directory /srv/blog --file /srv/blog/docker-compose.prod.yml"
_STOP = f"{_COMPOSE} --profile cutover stop worker"

SCENE = Scene(
    name="both_workers",
    finding="N4",
    breaks=f"{_COMPOSE} --profile cutover up --detach --wait worker",
    shows="docker ps --format '{{.Names}}' | grep -q blog-worker",
    remedy=Remedy(command=_STOP),
    mends=f"{_COMPOSE} --profile cutover rm --stop --force worker",
)
