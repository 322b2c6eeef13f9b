"""Which engine is used, and what is said when there is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sandbox.server import EngineUnavailable, __main__, engine


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without an engine: an empty cache, and a socket that is not there."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    return tmp_path


def test_without_an_engine_one_sentence_says_what_to_do(nowhere: Path) -> None:
    with pytest.raises(EngineUnavailable, match=r"^No Docker Engine answers here: start Docker"):
        engine.connect()


def test_a_stale_pid_file_of_another_process_ends_nobody(nowhere: Path) -> None:
    folder = nowhere / "slipway" / "engine"
    folder.mkdir(parents=True)
    (folder / "docker.pid").write_text(str(os.getpid()))
    (folder / "docker.sock").touch()
    assert engine.down() is False


def test_where_nothing_may_be_installed_the_packages_are_named(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_INSTALL", "1")
    monkeypatch.setenv("PATH", str(nowhere))
    with pytest.raises(EngineUnavailable, match=r"docker\.io iptables debootstrap"):
        engine.up()


def test_taking_everything_down_is_no_failure_without_an_engine(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert __main__.main(["down", "--all"]) == 0
    assert capsys.readouterr().out == "nothing runs\n"
