"""`make bench`: run every row, or those named, print the table and write build/bench.json."""

from __future__ import annotations

import asyncio
import importlib
import json
import pkgutil
import sys
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import rows
from tests.benchmarks.figure import Figure, table

OUT = Path("build/bench.json")


def names() -> list[str]:
    """Every row's name: its file's."""
    return sorted(info.name for info in pkgutil.iter_modules(rows.__path__))


async def measure(wanted: list[str]) -> list[Figure]:
    """The rows one after the other, so that none disturbs another."""
    figures: list[Figure] = []
    for name in wanted:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        module = importlib.import_module(f"tests.benchmarks.rows.{name}")
        figures += await module.measure()
    return figures


def main(argv: list[str]) -> int:
    """0 when every target is met, 1 when one is missed, 2 for an unknown row."""
    known = names()
    if unknown := [name for name in argv if name not in known]:
        print(f"No such row: {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    figures = asyncio.run(measure(argv or known))
    print(table(figures))
    OUT.parent.mkdir(exist_ok=True)
    old = json.loads(OUT.read_text()) if argv and OUT.exists() else {}
    fresh = {one.name: asdict(one) for one in figures}
    OUT.write_text(json.dumps({**old, **fresh}, indent=2) + "\n")
    return 1 if any(one.met is False for one in figures) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
