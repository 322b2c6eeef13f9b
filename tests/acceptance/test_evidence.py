"""A real server's evidence: untouched it binds, touched it asks those again whom it concerns."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.core import core
from bot.app.terminal import preflight
from bot.connectors.migration_files import read_migration
from bot.domain.signoff.evidence import RoleEvidence, changes, from_json
from bot.domain.signoff.evidence_for import evidence_for
from bot.domain.signoff.role import Role
from bot.settings import load_local_settings
from sandbox.migration import migration, secrets, write
from sandbox.server import Server
from sandbox.server.scenes import root_container
from sandbox.server.scenes.scene import COMPOSE

pytestmark = pytest.mark.server

IMAGES = "127.0.0.1:5000/shop"
EXCHANGE = f"""
cp -p {COMPOSE} {COMPOSE}.kept
other=$(grep -o '{IMAGES}-worker:.*' {COMPOSE})
sed -i "s|image: {IMAGES}-web:.*|image: $other|" {COMPOSE}
"""
BACK = f"mv {COMPOSE}.kept {COMPOSE}"

Shown = dict[Role, RoleEvidence]


class Desk:
    """Runs preflights of one migration file and reads the evidence."""

    def __init__(self, server: Server, folder: Path) -> None:
        places = {"XDG_STATE_HOME": str(folder), "SLIPWAY_MIGRATIONS": str(folder)}
        self._environment = {**places, **secrets(server)}
        self._settings = load_local_settings({**os.environ, **self._environment})
        self.file = write(folder, migration(server))

    async def look(self) -> Shown:
        await preflight(self._settings, self._environment, self.file, "test", lambda _: None)
        return await self.read()

    async def read(self) -> Shown:
        async with core(self._settings, self._environment) as parts:
            dossier = await parts.service.dossiers.of(read_migration(self.file))
        return {role: evidence_for(role, dossier) for role in Role}


@pytest.fixture
def exchanged(server: Server) -> Iterator[None]:
    """Web gets another image of the registry, pinned as well; put back at the end."""
    try:
        server.run(EXCHANGE)
        yield
    finally:
        server.run(BACK)


@pytest.fixture
def rooted(server: Server) -> Iterator[None]:
    """A container of the new stack is root; put back at the end."""
    try:
        root_container.SCENE.break_(server)
        yield
    finally:
        root_container.SCENE.mend(server)


def asked_again(old: Shown, new: Shown) -> set[Role]:
    return {role for role in Role if old[role].digest != new[role].digest}


async def test_an_untouched_server_asks_nobody_again_and_an_edited_plan_everybody(
    server: Server, folder: Path
) -> None:
    desk = Desk(server, folder)
    first, second = await desk.look(), await desk.look()

    assert [changes(first[role], second[role]) for role in Role] == [(), (), (), ()]
    assert asked_again(first, second) == set()
    assert all(from_json(one.to_json()) == one for one in second.values())
    images = [one.said for one in second[Role.SECURITY].proofs if one.title.startswith("Image of")]
    assert len(images) == 4
    assert all(", sha256:" in one for one in images)
    write(folder, migration(server, thresholds={"health_ms": 900}))
    edited = await desk.read()
    assert asked_again(second, edited) == set(Role)
    assert "not observed yet" in changes(second[Role.DBA], edited[Role.DBA])[0].after


async def test_another_image_and_root_in_a_container_are_asked_of_those_whom_they_concern(
    server: Server, folder: Path, request: pytest.FixtureRequest
) -> None:
    desk = Desk(server, folder)
    before = await desk.look()
    request.getfixturevalue("rooted")
    request.getfixturevalue("exchanged")
    after = await desk.look()

    assert asked_again(before, after) == {Role.SECURITY, Role.TECHNICAL_LEAD}
    told = {one.title: one for one in changes(before[Role.SECURITY], after[Role.SECURITY])}
    (image,) = (title for title in told if title.startswith("Image of web on "))
    assert "shop-worker:1.5.0@sha256:" in told[image].after
    assert told["Nobody is root in a container"].after.startswith("fails, ")
    lead = [one.title for one in changes(before[Role.TECHNICAL_LEAD], after[Role.TECHNICAL_LEAD])]
    assert "Preflight" in lead
