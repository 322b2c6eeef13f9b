"""`python -m tests.mutants [CHECK ...]` prints what no test noticed, as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from tests.mutants.session import run
from tests.mutants.subjects import subjects


def main(names: list[str]) -> int:
    """All checks without a name; 1 when a flip went unnoticed."""
    chosen = [each for each in subjects() if not names or each.check.id in names]
    seen = run(chosen)
    outcomes = {name: sorted(each.value for each in known) for name, known in seen.outcomes.items()}
    sys.stdout.write(json.dumps({**asdict(seen), "outcomes": outcomes}, indent=1))
    return int(bool(seen.unnoticed or seen.broken))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
