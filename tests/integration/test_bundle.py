"""The bundle's script under the shells that servers have."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.connectors.bundle import AT_ONCE, script
from bot.connectors.frames import Frames
from bot.domain.probe import Command, Feed, KeyedCommand
from bot.domain.reading import Output

SHELLS = (("dash",), ("bash", "--posix"), ("busybox", "sh"))


WHO_SEES_IT = """
import pathlib, sys
key = sys.stdin.readline().strip().encode()
seen = [0, 0]
for folder in pathlib.Path("/proc").glob("[0-9]*"):
    for place, name in enumerate(("cmdline", "environ")):
        try:
            seen[place] += key in (folder / name).read_bytes()
        except OSError:
            pass
print(len(key), *seen, sys.stdin.read())
"""


def run(
    shell: tuple[str, ...], *commands: Command, key: str = ""
) -> tuple[dict[int, Output], Frames]:
    frames = Frames("nonce")
    ended = subprocess.run(
        [*shell, "-s"],
        input=script(commands, "nonce", key=key).encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "K": "exported by whoever logged in"},
    )
    return dict(frames.feed(ended.stdout)), frames


@pytest.fixture(params=SHELLS, ids=lambda shell: shell[0])
def shell(request: pytest.FixtureRequest) -> tuple[str, ...]:
    chosen: tuple[str, ...] = request.param
    assert shutil.which(chosen[0]), f"{chosen[0]} is missing; the sandbox's packages bring it"
    return chosen


def test_each_shell_gives_the_same_answers(shell: tuple[str, ...]) -> None:
    words = ("", " ", "'", '"', "\\", "$HOME", "`id`", "*", "a\nb", "-n", "--", "ü", "~", "!1", "&")
    answers, frames = run(
        shell,
        Command(argv=("printf", "%s|", *words)),
        Command(argv=("sh", "-c", "printf out; printf err >&2; exit 9")),
        Command(argv=("head", "-c", "200000", "/dev/zero")),
        Command(argv=("sleep", "9"), timeout=0.3),
        Command(argv=("cat",)),
        Command(argv=("sh", "-c", "ls -l /proc/self/fd | grep -c pipe")),
    )

    assert answers[0].stdout == "".join(f"{word}|" for word in words)
    assert answers[1] == Output(status=9, stdout="out", stderr="err")
    assert answers[2].stdout.endswith("[cut after 65536 bytes]")
    assert answers[3].status == 124
    assert answers[4] == Output(status=0, stdout="")
    assert answers[5].stdout in {"2\n", "3\n"}, "a command sees only its own pipes"
    assert frames.ended


def test_more_commands_than_run_at_once_all_get_their_turn(shell: tuple[str, ...]) -> None:
    commands = [Command(argv=("sh", "-c", f"sleep 0.2; echo {n}")) for n in range(AT_ONCE + 5)]
    started = time.monotonic()
    answers, _ = run(shell, *commands)

    assert [answers[n].stdout for n in range(len(commands))] == [
        f"{n}\n" for n in range(len(commands))
    ]
    assert time.monotonic() - started < 0.2 * len(commands) + 1


def test_a_daemon_that_keeps_the_output_open_does_not_keep_the_answer(
    shell: tuple[str, ...],
) -> None:
    started = time.monotonic()
    answers, _ = run(shell, Command(argv=("sh", "-c", "echo up; setsid sleep 8 &"), timeout=1))

    assert answers[0] == Output(status=0, stdout="up\n")
    assert time.monotonic() - started < 6


def test_the_key_is_read_on_stdin_and_is_in_nobodys_arguments_or_environment(
    shell: tuple[str, ...],
) -> None:
    key = secrets.token_hex(32)
    answers, _ = run(
        shell,
        KeyedCommand(argv=(sys.executable, "-c", WHO_SEES_IT)),
        Command(argv=("cat",)),
        KeyedCommand(argv=("true",)),
        key=key,
    )

    assert answers[0].stdout.split() == ["64", "0", "0"]
    assert answers[1].stdout == ""
    assert answers[2] == Output(status=0, stdout="")


def test_a_feed_runs_once_for_all_who_read_it_and_shows_itself_to_nobody(
    shell: tuple[str, ...], tmp_path: Path
) -> None:
    word = secrets.token_hex(16)
    runs = tmp_path / "runs"
    tell = Feed(argv=("sh", "-c", f"echo x >> {runs}; cat {tmp_path}/said; exit 3"))
    tell_on = Feed(argv=("sh", "-c", "read -r first; echo second; cat"), feed=tell)
    secret = tmp_path / "secret"
    secret.write_text(f"{word}\n")
    (tmp_path / "said").write_text(f"first\n{word} $HOME \\n\n")
    answers, frames = run(
        shell,
        Command(argv=("cat",), feed=tell),
        Command(argv=("cat",), feed=tell_on),
        KeyedCommand(argv=("cat",), feed=tell_on),
        Command(argv=("true",), feed=tell_on),
        Command(argv=(sys.executable, "-c", WHO_SEES_IT), feed=Feed(argv=("cat", str(secret)))),
        Command(argv=("cat",)),
        key="k" * 64,
    )

    assert answers[0].stdout == f"first\n{word} $HOME \\n\n"
    assert answers[1].stdout == f"second\n{word} $HOME \\n\n"
    assert answers[2].stdout == f"{'k' * 64}\nsecond\n{word} $HOME \\n\n"
    assert answers[3] == Output(status=0, stdout="")
    assert answers[4].stdout.split() == ["32", "0", "0"]
    assert answers[5].stdout == ""
    assert runs.read_text() == "x\n"
    assert frames.ended


def test_a_feed_that_hangs_delays_only_those_who_read_it_and_makes_them_late(
    shell: tuple[str, ...],
) -> None:
    hangs = Feed(argv=("sh", "-c", "echo begun; setsid sleep 9"), timeout=0.5)
    reads_it = Feed(argv=("cat",), feed=hangs)
    started = time.monotonic()
    answers, frames = run(
        shell,
        Command(argv=("cat",), feed=hangs),
        Command(argv=("cat",), feed=Feed(argv=("echo", "fine"))),
        Command(argv=("date", "+%s.%N")),
        KeyedCommand(argv=("cat",), feed=reads_it),
        Command(argv=("cat",), feed=Feed(argv=("sh", "-c", "printf 'torn\n\n'; exit 12"))),
    )

    late = Output(status=124, stdout="", stderr="what it reads was not there within 0.5 s")
    assert answers[0] == answers[3] == late
    assert answers[1] == Output(status=0, stdout="fine\n")
    assert answers[2].status == 0
    assert answers[4] == Output(status=0, stdout="torn\n\n")
    assert time.monotonic() - started < 6
    assert frames.ended
