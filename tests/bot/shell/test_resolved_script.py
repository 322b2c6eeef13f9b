from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from bot.shell.resolved_script import SERVICES


def stages(text: str, folder: Path) -> str:
    """What the script's own counter says of a Dockerfile."""
    (counter,) = re.findall(r"stages='(.*?)'\n", SERVICES, re.DOTALL)
    (folder / "Dockerfile").write_text(text)
    done = subprocess.run(
        ("awk", counter, str(folder / "Dockerfile")), check=True, capture_output=True, text=True
    )
    return done.stdout.strip().replace("\t", " ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FROM a AS build\nRUN make\n\nFROM b\nCOPY --from=build /x /x\n", "2 1 0"),
        ("from a as build\r\nrun make\r\nfrom b\r\ncopy --from=build /x /x\r\n", "2 1 0"),
        ("FROM a\nRUN one\nRUN two\n", "1 0 2"),
        ("FROM a\nCOPY x y\n", "1 0 0"),
        ("FROM a AS b\nCOPY --from=c /x /x\nFROM d\nRUN x\n", "2 0 1"),
        ("FROM a AS b\nFROM d\nRUN --mount=type=bind,from=b,target=/b cp /b/x /x\n", "2 1 1"),
        ("# FROM nothing\n", "0 0 0"),
    ],
)
def test_the_last_stage_counts(text: str, said: str, tmp_path: Path) -> None:
    assert stages(text, tmp_path) == said


def test_a_plain_shell_understands_it() -> None:
    subprocess.run(("sh", "-n"), input=SERVICES, text=True, check=True, timeout=10)
