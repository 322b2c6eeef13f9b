"""Each broken state shows, is cleared by its own remedy, and leaves the server as it was."""

from __future__ import annotations

import pytest

from sandbox.server import Server, scenes
from sandbox.server.scenes import By, Scene

EVERY = scenes.every()
STATE = r"""
find /etc /srv/shop-next /opt/shop /home/deploy -type f -printf '%p %m %u %s ' \
    -exec sha256sum {} ';' -o -type l -printf '%p %l\n' | sort
dpkg-query --show docker.io
docker version --format '{{.Server.Version}}'
docker image ls --format '{{.Repository}}:{{.Tag}} {{.ID}}' | sort
docker volume ls --quiet | sort
systemctl is-enabled caddy nginx ssh docker shop-api
"""


def test_there_is_one_file_for_each_state_that_must_be_found() -> None:
    assert [scene.name for scene in EVERY] == [
        "disk_full",
        "docker_stopped",
        "engine_old",
        "env_0644",
        "env_crlf",
        "env_differs",
        "env_dollar",
        "env_empty_value",
        "latest_tag",
        "linked_unit",
        "no_sudo",
        "port_stranger",
        "root_container",
        "spa_health",
        "wrong_host_key",
    ]


@pytest.mark.parametrize("scene", EVERY, ids=lambda scene: scene.name)
def test_a_scene_is_found_by_the_name_of_its_file(scene: Scene) -> None:
    assert scenes.named(scene.name) is scene


@pytest.mark.server
@pytest.mark.parametrize("scene", EVERY, ids=lambda scene: scene.name)
def test_a_scene_shows_is_cleared_by_its_remedy_and_leaves_nothing(
    scene: Scene, server: Server
) -> None:
    before = server.run(STATE, check=False).stdout
    assert server.run(scene.shows, check=False).returncode != 0
    try:
        scene.break_(server)
        if scene.remedy.by is not By.FILE:
            scene.follow(server)
            assert server.run(scene.shows, check=False).returncode != 0
    finally:
        scene.mend(server)
    assert server.run(STATE, check=False).stdout == before
