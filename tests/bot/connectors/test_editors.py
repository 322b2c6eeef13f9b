"""Who last edited a file, asked of a real git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bot.connectors.editors import last_commit


def git(folder: Path, *words: str, **environment: str) -> None:
    quiet = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    subprocess.run(
        ("git", "-C", str(folder), *words),
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", **quiet, **environment},
    )


def commit(folder: Path, author: str, committer: str) -> None:
    names = {
        "GIT_AUTHOR_NAME": "An Author",
        "GIT_AUTHOR_EMAIL": author,
        "GIT_COMMITTER_NAME": "A Committer",
        "GIT_COMMITTER_EMAIL": committer,
    }
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "change", **names)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    file = tmp_path / "shop.yml"
    file.write_text("app: shop\n")
    commit(tmp_path, "first@shop.test", "first@shop.test")
    return file


async def test_the_newest_commit_that_touches_the_file_names_author_and_committer(
    file: Path,
) -> None:
    file.write_text("app: shop2\n")
    commit(file.parent, "Dba@Shop.test", "lead@shop.test")
    (file.parent / "other.yml").write_text("app: other\n")
    commit(file.parent, "someone@shop.test", "someone@shop.test")

    found = await last_commit(file)

    assert found is not None
    assert len(found.commit) == 40
    assert found.addresses == {"dba@shop.test", "lead@shop.test"}


async def test_a_change_that_is_not_committed_has_no_editor_in_git(file: Path) -> None:
    file.write_text("app: changed\n")
    assert await last_commit(file) is None
    git(file.parent, "add", "shop.yml")
    assert await last_commit(file) is None


async def test_files_that_git_does_not_follow_have_none_either(file: Path) -> None:
    (file.parent / "new.yml").write_text("app: new\n")
    assert await last_commit(file.parent / "new.yml") is None
    (file.parent / ".gitignore").write_text("new.yml\n.gitignore\n")
    assert await last_commit(file.parent / "new.yml") is None


async def test_without_a_checkout_or_without_git_nobody_can_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop.yml").write_text("app: shop\n")
    assert await last_commit(tmp_path / "shop.yml") is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert await last_commit(tmp_path / "shop.yml") is None


async def test_a_checkout_cannot_have_its_own_programs_run(file: Path) -> None:
    ran = file.parent / "ran"
    script = file.parent / "hook"
    script.write_text(f"#!/bin/sh\ntouch {ran}\n")
    script.chmod(0o755)
    git(file.parent, "config", "core.fsmonitor", str(script))
    git(file.parent, "config", "filter.own.clean", str(script))
    (file.parent / ".gitattributes").write_text("*.yml filter=own\n")

    await last_commit(file)

    assert not ran.exists()


async def test_marks_in_the_index_do_not_hide_a_change(file: Path) -> None:
    git(file.parent, "update-index", "--assume-unchanged", file.name)
    file.write_text("app: changed\n")

    assert await last_commit(file) is None


async def test_a_checkout_of_somebody_else_is_read_too(file: Path) -> None:
    if os.geteuid() == 0:
        for path in (file.parent, *file.parent.rglob("*")):
            os.chown(path, 65534, 65534)

    assert await last_commit(file) is not None


async def test_an_environment_that_points_elsewhere_is_not_followed(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))

    found = await last_commit(file)

    assert found is not None
    assert found.addresses == {"first@shop.test"}
