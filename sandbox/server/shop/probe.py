"""The container's health check: asks /health and believes JSON that says ok, nothing else."""

from __future__ import annotations

import json
import sys
import urllib.request


def healthy(url: str) -> bool:
    """Say whether the address answers 200 with JSON whose status is ok, within three seconds."""
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            body = json.load(answer)
    except (OSError, ValueError):
        return False
    return isinstance(body, dict) and body.get("status") == "ok"


if __name__ == "__main__":
    sys.exit(0 if healthy(sys.argv[1]) else 1)
