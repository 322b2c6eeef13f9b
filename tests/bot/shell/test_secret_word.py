from __future__ import annotations

import subprocess
from pathlib import Path

from bot.domain.plan import SecretSource
from bot.shell.secret_word import word


def said(source: SecretSource) -> str:
    """What a shell makes of the word."""
    done = subprocess.run(
        ("sh", "-c", f"printf '%s' {word(source)}"),
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
        env={"PATH": "/usr/bin:/bin", "KEY": "a $b `c`  d"},
    )
    return done.stdout


def test_a_secret_is_named_and_the_shell_finds_it(tmp_path: Path) -> None:
    file = tmp_path / "it's a key"
    file.write_text("in the file\n")

    assert said(SecretSource(env="KEY")) == "a $b `c`  d"
    assert said(SecretSource(file=str(file))) == "in the file"
    assert said(SecretSource(command=("echo", "two  words"))) == "two  words"
