from __future__ import annotations

import pytest

from bot.domain.check import Unanswered
from bot.shell import ci
from bot.shell.report import Report

ROW = ("ci", "GitHub Actions", "/srv/shop/.github/workflows/a.yml")


def test_a_file_that_is_seen_twice_counts_once() -> None:
    assert ci.systems(Report(rows=(("folder", "there"), ROW, ROW))) == (ROW[1:],)


def test_a_script_that_did_not_look_says_nothing() -> None:
    with pytest.raises(Unanswered, match="folder"):
        ci.systems(Report(rows=(ROW,)))
