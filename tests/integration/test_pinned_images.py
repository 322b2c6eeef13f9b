"""The script that pins images, in a real shell, with a Docker that only says what it has."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bot.shell import stack_commands
from tests.bot.executor.shop import plan

#: `compose pull` brings nothing, as where no registry answers.
_DOCKER = r"""#!/bin/sh
case "$*" in
  *' config --images') printf '%s\n' db.example:5000/api:1 postgres:16 shop-web pinned@sha256:77 ;;
  *' config') cat <<'END'
name: shop
services:
  api:
    environment:
      image: nothing
    image: db.example:5000/api:1
  database:
    image: "docker.io/library/postgres:16"
  pinned:
    image: pinned@sha256:77
  web:
    build: {context: .}
    image: shop-web
networks:
  image: {}
END
  ;;
  *' pull '*) ;;
  *'image inspect --format {{.Id}}'*) echo sha256:1 ;;
  *db.example:5000/api:1)
    echo 'known db.example:5000/api:1 other.example/api@sha256:99'
    echo 'known db.example:5000/api:1 db.example:5000/api@sha256:aa' ;;
  *postgres:16) echo 'known docker.io/library/postgres:16 postgres@sha256:bb' ;;
  *'image inspect'*) exit 1 ;;
esac
"""


@pytest.mark.parametrize("shell", [("dash",), ("busybox", "sh")])
def test_a_name_is_pinned_to_what_it_means_here_and_what_is_in_no_registry_stays_by_its_name(
    tmp_path: Path, shell: tuple[str, ...]
) -> None:
    docker, out = tmp_path / "docker", tmp_path / "images.yml"
    docker.write_text(_DOCKER)
    docker.chmod(0o755)
    argv = stack_commands.pin(plan()).argv
    script = argv[argv.index("-c") + 1]
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}

    subprocess.run(
        (*shell, "-c", script, "slipway", str(out), "--project-name", "shop"),
        env=environment,
        check=True,
    )

    assert (
        out.read_text()
        == """services:
  api:
    image: db.example:5000/api@sha256:aa
  database:
    image: postgres@sha256:bb
  pinned:
    image: pinned@sha256:77
  web:
    image: shop-web
"""
    )
