"""Neon's stand-in with a real PostgreSQL behind its project, gone at the end with all clusters."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sandbox.neon import NeonStandIn, Project, shapes
from sandbox.neon.history import ACCOUNT, History
from sandbox.server import Server
from tests.postgres import binaries


@asynccontextmanager
async def real_neon(address: str = "", role: str = "") -> AsyncIterator[NeonStandIn]:
    """Its computes listen on loopback, and at the address; `role` owns a database of its name."""
    home = Path(tempfile.mkdtemp(prefix="slipway-neon-"))
    history = History(binaries=binaries(), home=home, address=address)
    try:
        if os.geteuid() == 0:
            shutil.chown(home, ACCOUNT, ACCOUNT)
        project = Project(storage=history)
        await history.begin(project.main.id)
        if role:
            await history.owner(project.main.id, role, role)
        async with NeonStandIn(project) as stand_in:
            yield stand_in
    finally:
        await history.aclose()
        shutil.rmtree(home)


def gateway(server: Server) -> str:
    """Our own address in the network of that server."""
    return server.run("ip route show default | cut -d ' ' -f 3").stdout.strip()


def database(neon: NeonStandIn, role: str) -> dict[str, Any]:
    """The block of the migration file."""
    (project,) = neon.projects
    known = {"kind": "neon", "project": project, "api": neon.url, "database": role, "role": role}
    return {**known, "api_key": {"env": "NEON_API_KEY"}}


def url(neon: NeonStandIn, role: str, suffix: str = "") -> str:
    """How production connects; through the pooler's name with that suffix."""
    (project,) = neon.projects.values()
    assert project.storage is not None
    host = shapes.host(project.main, suffix)
    return project.storage.uri(project.main.id, role, role, host)
