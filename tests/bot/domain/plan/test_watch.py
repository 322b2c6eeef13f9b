"""What a migration file may say of the watch."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.migration_file import FileHasErrors, parse
from bot.domain.plan.watch import Watch

FULL = (Path(__file__).parents[4] / "docs/examples/systemd-neon.yml").read_text()


def test_a_file_that_says_nothing_asks_before_it_rolls_back() -> None:
    silent = FULL.partition("watch:  ")[0] + "dns:" + FULL.partition("\ndns:")[2]

    watch = parse(silent, "f.yml").watch

    assert watch == Watch()
    assert (watch.interval, watch.failing, watch.countdown) == (30, "ask", 10)
    assert watch.alarms.error_percent == 0.1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("interval: 30 ", "interval: 5 ", "5 is too small"),
        ("failing: ask ", "failing: rollback ", 'Did you mean "roll-back"?'),
        ("metrics: http://127.0.0.1:2019", "metrics: http://me@host:2019", "without a login"),
        ("header: X-Build ", "header: X Build ", "is not the name of a header"),
        ("slower_warn: 1.25 ", "slower_warn: 2.5 ", "must not be above slower_fail"),
        ("slower_fail: 2.0 ", 'slower_fail: "2" ', "Write 2 without quotes."),
        ("error_percent: 0.1 ", "error_percent: 5 ", "must not be above error_percent_fail"),
        ("error_percent: 0.1 ", "error_percent: 0 ", "Write a number between 0.001 and 100."),
        ("    oldest_seconds: 900 ", "    url: http://127.0.0.1/ ", "either a query or a url"),
    ],
)
def test_what_cannot_be_meant_is_refused(old: str, new: str, said: str) -> None:
    assert FULL.count(old) == 1
    with pytest.raises(FileHasErrors) as refused:
        parse(FULL.replace(old, new, 1), "f.yml")

    (error,) = refused.value.errors
    assert said in f"{error.problem}. {error.remedy}"
