"""A chart from stdin (JSON) to stdout (PNG): run as a program, so that its memory ends with it."""

from __future__ import annotations

import json
import sys

from bot.domain.watch.picture import picture
from bot.views.chart import png


def main() -> None:
    """Draw one chart."""
    sys.stdout.buffer.write(png(picture(json.load(sys.stdin))))


if __name__ == "__main__":
    main()
