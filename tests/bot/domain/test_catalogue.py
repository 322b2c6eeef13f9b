from __future__ import annotations

from pathlib import Path

import bot.checks
from bot.domain.catalogue import page
from bot.domain.check import Check
from bot.domain.registry import discover

DOCS = Path(__file__).parents[3] / "docs" / "checks.md"
REWRITE = (
    'python -c "import bot.checks; from bot.domain.catalogue import page; '
    "from bot.domain.check import Check; from bot.domain.registry import discover; "
    "print(page(discover(bot.checks, Check)), end='')\" > docs/checks.md"
)


def test_the_page_of_checks_says_what_the_code_says() -> None:
    written = page(discover(bot.checks, Check))

    assert DOCS.read_text() == written, f"write it again: {REWRITE}"


def test_every_check_has_a_row_under_its_heading() -> None:
    checks = discover(bot.checks, Check)
    written = page(checks)

    assert written.count("\n| `") == len(checks)
    assert "## Rollback\n" in written
    assert all("|" not in f"{check.title}{check.expected}" for check in checks)
