"""The bundle's script under the shells that servers have."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import time

import pytest

from bot.connectors.bundle import AT_ONCE, script
from bot.connectors.frames import Frames
from bot.domain.probe import Command, KeyedCommand
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
