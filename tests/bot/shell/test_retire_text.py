from __future__ import annotations

from bot.shell import retire_text


def test_nothing_is_taken_away_before_it_was_written_down() -> None:
    assert retire_text.CLEAR.index("WHAT.txt") < retire_text.CLEAR.index("rm -")


def test_only_what_slipway_itself_laid_down_is_deleted() -> None:
    text = retire_text.CLEAR.replace(" \\\n", " ").replace('"', "")
    deleted = [line for line in text.splitlines() if "rm -" in line]

    for line in deleted:
        for word in line.split():
            if "/" in word and not word.startswith(("/run/", "@", ">")):
                assert word.strip(";").startswith("$here/"), line
