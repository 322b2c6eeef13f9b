"""Servers side by side: started, listed and taken away."""

from __future__ import annotations

import contextlib
import re
import secrets
import sys
import time

import docker
from docker.errors import NotFound

from sandbox.server import cache, engine, images, parts
from sandbox.server.facts import FACTS
from sandbox.server.kinds import Kind
from sandbox.server.machine import Server
from sandbox.server.outside import NotReady

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
_OF_IMAGES = {"build", "images", "image"}
#: Written when a server was ready for the first time.
HOST_KEY = "host_key"
_ONLY_OURS: dict[str, str | list[str] | bool] = {"label": engine.LABEL}


class NameTaken(Exception):
    """A server of that name runs already."""


def start(name: str | None = None, kind: Kind = Kind.SYSTEMD) -> Server:
    """Start a server and return it ready; images are built first where they are missing.

    :raises EngineUnavailable: when no Docker Engine can be had.
    :raises NameTaken: when one of that name runs.
    :raises NotReady: when it does not come up; nothing of it is left then.
    """
    name = name or f"{FACTS[kind]['app']}-{secrets.token_hex(3)}"
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a server: use a-z, 0-9 and -, 31 at most")
    engine.up()
    with contextlib.closing(engine.connect()) as client:
        images.ready(client, kind)
        _free(client, name)
        begin = time.monotonic()
        try:
            parts.launch(client, name, kind)
            server = _first_boot(name)
        except BaseException:
            parts.remove(client, name)
            raise
    print(f"{name} was ready after {time.monotonic() - begin:.1f} s.", file=sys.stderr, flush=True)
    return server


def _free(client: docker.DockerClient, name: str) -> None:
    """Take away what a broken start left of that name, never a server that runs."""
    try:
        state = client.containers.get(parts.box_name(name)).status
    except NotFound:
        state = "absent"
    if state == "running":
        raise NameTaken(f"A server named {name} runs already: take it down or choose another name.")
    parts.remove(client, name)


def _first_boot(name: str) -> Server:
    server = Server(name)
    try:
        server.wait_ready()
        public = server.run("cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub").stdout
        (cache.folder("servers", name) / HOST_KEY).write_text(public)
    except NotReady as late:
        log = server.run("journalctl --boot --priority warning --lines 15 --no-pager", check=False)
        server.close()
        raise NotReady(f"{late}\n{log.stdout}") from late
    except BaseException:
        server.close()
        raise
    return server


def list_servers() -> list[Server]:
    """Return the servers that run and were ready once; the caller closes them.

    :raises EngineUnavailable: when none answers.
    """
    with contextlib.closing(engine.connect()) as client:
        boxes = client.containers.list(filters=_ONLY_OURS)
        names = {str(box.labels[engine.LABEL]) for box in boxes} - _OF_IMAGES
    kept = cache.folder("servers")
    return [Server(name) for name in sorted(names) if (kept / name / HOST_KEY).exists()]


def stop(name: str) -> None:
    """Take one server away; one that is not there is fine.

    :raises EngineUnavailable: when no engine answers.
    """
    with contextlib.closing(engine.connect()) as client:
        parts.remove(client, name)


def stop_all() -> list[str]:
    """Take every sandbox server away, half-started ones too, and return their names.

    :raises EngineUnavailable: when no engine answers.
    """
    with contextlib.closing(engine.connect()) as client:
        found = [box.labels for box in client.containers.list(all=True, filters=_ONLY_OURS)]
        found += [one.attrs["Labels"] for one in client.networks.list(filters=_ONLY_OURS)]
        found += [one.attrs["Labels"] for one in client.volumes.list(filters=_ONLY_OURS)]
        names = {str(labels[engine.LABEL]) for labels in found} - _OF_IMAGES
        for name in sorted(names):
            parts.remove(client, name)
        return sorted(names)
