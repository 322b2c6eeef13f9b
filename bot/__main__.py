"""`slipway` and `python -m bot`."""

from __future__ import annotations

import os
import sys

from bot.cli.front import main as run


def main() -> int:
    """The console script. Files that it makes are nobody else's to read."""
    os.umask(0o077)
    return run()


if __name__ == "__main__":
    sys.exit(main())
