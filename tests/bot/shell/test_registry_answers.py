from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.reading import Output
from bot.shell import registry_answers
from bot.shell.registry_answers import Kept
from bot.shell.report import Report, report

READINGS = Path(__file__).parents[2] / "readings"


def test_recorded_answers_are_read_by_image() -> None:
    recorded = report(Output(status=0, stdout=(READINGS / "registry.txt").read_text()))

    kept = registry_answers.kept(recorded)

    assert len(kept) == 4
    assert {each.state for each in kept.values()} == {"there"}
    assert {how for each in kept.values() for _, how in each.tags} == {"same"}


def test_an_images_tags_are_its_own() -> None:
    rows = (
        ("registry", "a:1", "silent", "no route to host"),
        ("tag", "a:1", "debian:13", "moved"),
        ("tag", "b:1", "debian:13", "same"),
    )

    assert registry_answers.kept(Report(rows=rows)) == {
        "a:1": Kept(state="silent", reason="no route to host", tags=(("debian:13", "moved"),))
    }


def test_a_state_that_nobody_knows_is_no_answer() -> None:
    with pytest.raises(Unanswered, match="'perhaps' does not say"):
        registry_answers.kept(Report(rows=(("registry", "a:1", "perhaps", ""),)))
