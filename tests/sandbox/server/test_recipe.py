"""Same recipe, same image; another recipe, another image."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest

from sandbox.server import Kind, recipe
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


def test_what_is_lent_is_packed_and_does_not_change_the_digest(file: Path) -> None:
    bare = Recipe(kind="test", files={"a": file}, parameters={})
    lending = Recipe(kind="test", files={"a": file}, parameters={}, lent={"b": file})
    assert lending.tag == bare.tag
    with lending.context() as packed, tarfile.open(fileobj=packed) as archive:
        assert archive.getnames() == ["a", "b"]


@pytest.mark.parametrize("kind", Kind)
def test_a_server_follows_from_everything_before_it(kind: Kind) -> None:
    assert recipe.base().parameters["BASE"] == recipe.debian().tag
    assert recipe.node().parameters["BASE"] == recipe.base().tag
    below = recipe.node() if kind is Kind.PM2 else recipe.base()
    assert recipe.server(kind).parameters["BASE"] == below.tag
    assert recipe.disk(kind).parameters["BASE"] == recipe.server(kind).tag
    files = recipe.server(kind).files
    assert {"Dockerfile", "stack/docker-compose.prod.yml", "stack/Caddyfile"} <= set(files)
    assert not [name for name in files if "__pycache__" in name]


def test_the_apps_code_is_the_same_today_and_in_the_new_images() -> None:
    for kind, today in (
        (Kind.SYSTEMD, "root/opt/shop/shop/api.py"),
        (Kind.PM2, "root/home/node/blog/web.js"),
        (Kind.STATIC, "root/var/www/docs/guide/index.html"),
    ):
        files = recipe.server(kind).files
        tomorrow = [name for name, path in files.items() if path == files[today] and name != today]
        assert [name.startswith("stack/app/") for name in tomorrow] == [True]
