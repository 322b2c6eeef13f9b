"""Real distributions, built and installed into a folder of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

UV = Path(sys.executable).with_name("uv")
_PROJECT = """\
[project]
name = "{name}"
version = "1.0"

[project.entry-points."slipway.checks"]
{entries}

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[tool.hatch.build.targets.wheel]
packages = ["{package}"]
"""


def install(folder: Path, name: str, entries: Mapping[str, str], files: Mapping[str, str]) -> Path:
    """Build the distribution `name` from these files of one package, and give where it lies now.

    `entries` are its entry points of the group `slipway.checks`.
    """
    source, target = folder / f"{name}-source", folder / f"{name}-installed"
    for path, text in files.items():
        place = source / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    lines = "\n".join(f'{entry} = "{value}"' for entry, value in entries.items())
    package = next(iter(files)).partition("/")[0]
    project = _PROJECT.format(name=name, entries=lines, package=package)
    (source / "pyproject.toml").write_text(project)
    offline = ("--no-index", "--no-deps", "--no-build-isolation")
    built = subprocess.run(
        [UV, "pip", "install", *offline, "--python", sys.executable, "--target", target, source],
        check=False,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    return target
