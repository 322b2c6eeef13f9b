from __future__ import annotations

import shutil
import subprocess

from bot.shell import neon_scripts


def run(script: str, answer: str) -> subprocess.CompletedProcess[str]:
    """The script with an `ask` that gives the same answer to everything."""
    asked = f"ask() {{ {answer}; }}\nname=before branch=main project=p\n"
    shell = shutil.which("sh")
    assert shell is not None
    return subprocess.run(
        [shell, "-c", asked + script], capture_output=True, text=True, check=False
    )


def test_what_bears_the_name_is_there_and_what_nobody_can_tell_is_neither() -> None:
    there, other, silent = (
        run(neon_scripts.LISTED, answer).returncode
        for answer in (
            'echo \'{"snapshots": [{"name": "before"}]}\'',
            'echo \'{"snapshots": [{"name": "before-that"}]}\'',
            "return 22",
        )
    )

    assert (there, other, silent) == (0, 1, 5)


def test_nothing_is_ordered_for_what_is_there() -> None:
    done = run(neon_scripts.SNAPSHOT, 'echo "$*" >&2; echo \'{"name": "before"}\'')

    assert (done.returncode, done.stderr) == (0, "p/snapshots\n")
