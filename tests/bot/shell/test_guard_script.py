"""The script under every shell that a target may have as /bin/sh."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from bot.shell.guard_script import SCRIPT

SHELLS = [
    pytest.param((path, *more), id=name)
    for name, more in (("sh", ()), ("dash", ()), ("bash", ("--posix",)), ("busybox", ("sh",)))
    if (path := shutil.which(name))
]
IGNORES_TERM = 'trap "" TERM; echo ready >>"$1"; while :; do sleep 0.05; done'

pytestmark = pytest.mark.parametrize("shell", SHELLS)


def call(shell: tuple[str, ...], root: Path, *words: str) -> str:
    mode, *rest = words
    ran = subprocess.run(
        (*shell, "-c", SCRIPT, "guard", mode, str(root), *rest),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "llegal" not in ran.stderr, ran.stderr
    return ran.stdout


def pid_of(root: Path, key: str) -> int:
    file = root / "ops" / key / "pid"
    deadline = time.monotonic() + 10
    while not (file.exists() and file.read_text().strip()):
        assert time.monotonic() < deadline
        os.sched_yield()
    return int(file.read_text())


def group_is_gone(pgid: int) -> bool:
    stats = [p.read_text() for p in Path("/proc").glob("[0-9]*/stat") if p.exists()]
    fields = [text.rpartition(") ")[2].split() for text in stats]
    return not [f for f in fields if int(f[2]) == pgid and f[0] != "Z"]


def wait_for_lines(file: Path, count: int) -> None:
    deadline = time.monotonic() + 10
    while not (file.exists() and len(file.read_text().splitlines()) >= count):
        assert time.monotonic() < deadline
        os.sched_yield()


def test_it_runs_replays_and_fences(shell: tuple[str, ...], tmp_path: Path) -> None:
    first = call(shell, tmp_path, "run", "5", "k", "1", "5", "sh", "-c", "echo $PPID; exit 3")

    assert first.startswith("slipway-guard done 3\n")
    assert call(shell, tmp_path, "run", "6", "k", "1", "5", "false") == first
    assert call(shell, tmp_path, "run", "5", "x", "1", "5", "true") == "slipway-guard fenced 6\n"
    assert call(shell, tmp_path, "look", "6", "x", "1", "0") == "slipway-guard absent 0\n"


def test_a_runner_that_dies_at_once_ends_the_waiting(
    shell: tuple[str, ...], tmp_path: Path
) -> None:
    killed = call(shell, tmp_path, "run", "1", "k", "1", "20", "sh", "-c", "kill -9 0")

    assert killed == "slipway-guard interrupted 0\n"


def test_quiesce_stops_groups_of_older_fences_even_when_they_ignore_term(
    shell: tuple[str, ...], tmp_path: Path
) -> None:
    ready = tmp_path / "ready"
    polite = ("sh", "-c", 'echo ready >>"$1"; while :; do sleep 0.05; done', "sh", str(ready))
    call(
        shell,
        tmp_path,
        "run",
        "1",
        "stubborn",
        "1",
        "0",
        "sh",
        "-c",
        IGNORES_TERM,
        "sh",
        str(ready),
    )
    call(shell, tmp_path, "run", "1", "polite", "1", "0", *polite)
    wait_for_lines(ready, 2)
    groups = [pid_of(tmp_path, key) for key in ("stubborn", "polite")]

    assert call(shell, tmp_path, "quiesce", "2", "-", "0", "1") == "slipway-guard quiet 0\n"
    assert all(group_is_gone(group) for group in groups)
    assert call(shell, tmp_path, "look", "2", "stubborn", "1", "0").split()[1] == "interrupted"


def test_quiesce_does_not_touch_a_group_that_only_has_the_old_number(
    shell: tuple[str, ...], tmp_path: Path
) -> None:
    call(shell, tmp_path, "run", "1", "k", "1", "5", "sh", "-c", "kill -9 0")
    with subprocess.Popen(("sleep", "60"), start_new_session=True) as stranger:
        (tmp_path / "ops" / "k" / "pid").write_text(f"{stranger.pid}\n")
        said = call(shell, tmp_path, "quiesce", "2", "-", "0", "1")
        alive = stranger.poll() is None
        stranger.kill()

    assert said == "slipway-guard quiet 0\n"
    assert alive


def test_an_operation_that_ends_between_two_looks_is_done_and_not_begun_again(
    shell: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call(shell, tmp_path, "run", "1", "k", "1", "5", "sh", "-c", "echo once")
    rc = tmp_path / "ops" / "k" / "rc"
    late = rc.rename(rc.with_name("rc.late"))
    tools = tmp_path / "tools"
    tools.mkdir()
    flock = tools / "flock"
    real = shutil.which("flock")
    ends_now = f'case $* in "-s -n "*) mv -f {late} {rc} ;; esac'
    flock.write_text(f'#!/bin/sh\n{ends_now}\nexec {real} "$@"\n')
    flock.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")

    answer = call(shell, tmp_path, "run", "1", "k", "2", "5", "sh", "-c", "echo twice")
    assert answer == "slipway-guard done 0\nonce\n"
