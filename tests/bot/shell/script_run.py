"""Runs a script of the server on this machine, with tools that are made up."""

from __future__ import annotations

import subprocess
from pathlib import Path

#: Root, a silent systemctl whose units all run, no network, an old app that answers.
TOOLS = {
    "id": "echo 0",
    "ip": "exit 0",
    "flock": "exit 0",
    "curl": "exit 0",
    "docker": "exit 0",
    "nft": 'case "$1" in list) exit 1 ;; esac; cat',
    "systemctl": 'case "$*" in *.timer) exit 3 ;; esac',
}


def ran(script: str, folder: Path, *words: str, **tools: str) -> subprocess.CompletedProcess[str]:
    """The script's end; `tools` replace those of the same name."""
    place = folder / "made-up"
    place.mkdir(exist_ok=True)
    for name, text in (TOOLS | tools).items():
        (place / name).write_text(f"#!/bin/sh\n{text}\n")
        (place / name).chmod(0o755)
    path = f'PATH="{place}:/usr/bin:/bin"'
    lines = [
        path,
        "export PATH",
        *(path if line.startswith("PATH=") else line for line in script.splitlines()),
    ]
    return subprocess.run(
        ("sh", "-c", "\n".join(lines), "script", *words),
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
