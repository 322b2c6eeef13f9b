"""Same recipe, same image; another recipe, another image."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest

from sandbox.server import recipe
from sandbox.server.recipe import Recipe


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Dockerfile"
    path.write_text("FROM scratch\n")
    path.chmod(0o644)
    return path


def digest(file: Path, **parameters: str) -> str:
    return Recipe(kind="test", files={"Dockerfile": file}, parameters=parameters).digest


def test_times_and_umask_do_not_change_the_digest(file: Path) -> None:
    before = digest(file)
    os.utime(file, (1, 1))
    file.chmod(0o600)
    assert digest(file) == before


def test_content_mode_name_and_parameters_do(file: Path) -> None:
    before = digest(file)
    assert digest(file, SUITE="sid") != before
    assert Recipe(kind="test", files={"Other": file}, parameters={}).digest != before
    file.chmod(0o755)
    executable = digest(file)
    file.write_text("FROM scratch \n")
    assert len({before, executable, digest(file)}) == 3


def test_the_context_is_the_same_whoever_packs_it(file: Path) -> None:
    packed = Recipe(kind="test", files={"Dockerfile": file}, parameters={}).context()
    with packed, tarfile.open(fileobj=packed) as archive:
        (entry,) = archive.getmembers()
        assert (entry.name, entry.uid, entry.mtime, entry.mode) == ("Dockerfile", 0, 0, 0o644)


def test_the_server_follows_from_everything_before_it() -> None:
    assert recipe.base().parameters["BASE"] == recipe.debian().tag
    assert recipe.server().parameters["BASE"] == recipe.base().tag
    assert recipe.disk().parameters["BASE"] == recipe.server().tag
    files = recipe.server().files
    assert {"Dockerfile", "shop/api.py", "stack/docker-compose.prod.yml"} <= set(files)
    assert not [name for name in files if "__pycache__" in name]
