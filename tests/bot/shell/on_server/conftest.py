from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

_WRITES = """
import sys, time
kept = [open(name, "a") for name in sys.argv[1:]]
print("up", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def land() -> Iterator[Path]:
    """A folder that an app could own: not one of the system's, as pytest's own are."""
    with tempfile.TemporaryDirectory(dir=Path.home()) as folder:
        yield Path(folder).resolve()


@pytest.fixture
def runs() -> Iterator[Callable[..., int]]:
    """Start an app in a folder, with these files open for writing, and give its pid."""
    with ExitStack() as ends:

        def start(folder: Path, *names: str, **variables: str) -> int:
            app = ends.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", _WRITES, *names],
                    cwd=folder,
                    env={**os.environ, **variables},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
            )
            assert app.stdout is not None
            assert app.stdout.readline() == b"up\n"
            return app.pid

        yield start


@pytest.fixture
def compose() -> Callable[..., bytes]:
    """A project as Compose resolves it, with one service `api`."""

    def make(*volumes: dict[str, object], **variables: str) -> bytes:
        api = {"environment": variables, "volumes": list(volumes)}
        named = {"data": {"name": "shop_data"}}
        return json.dumps({"name": "shop", "services": {"api": api}, "volumes": named}).encode()

    return make
