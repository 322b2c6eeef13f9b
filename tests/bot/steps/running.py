"""How the tests run an act on this machine."""

from __future__ import annotations

import subprocess
from typing import Protocol

from bot.shell.act import Act


class Run(Protocol):
    """Runs an act with these tools in front of the machine's own."""

    def __call__(self, act: Act, **tools: str) -> subprocess.CompletedProcess[str]: ...
