from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.reading import Output
from bot.shell import insides
from bot.shell.report import Report, report

READINGS = Path(__file__).parents[2] / "readings"


def test_recorded_images_and_mounts_are_read() -> None:
    recorded = report(Output(status=0, stdout=(READINGS / "insides.txt").read_text()))

    found = insides.insides(recorded)
    writes = insides.writes(recorded)

    assert len(found) == 4
    assert {(each.seen, each.system, each.shell, each.tools) for each in found.values()} == {
        (True, "debian", True, ())
    }
    assert {(each.service, each.target, each.may) for each in writes} == {
        ("api", "/srv/shop/uploads", "yes"),
        ("caddy", "/data", "yes"),
    }


def test_what_nobody_could_look_into_is_said_to_be_so() -> None:
    said = Report(rows=(("inside", "sha256:1", "unseen", "", "", "", "", ""),))

    (unseen,) = insides.insides(said).values()

    assert (unseen.seen, unseen.packages, unseen.tools) == (False, None, ())


def test_a_word_that_is_no_answer_is_refused() -> None:
    row = ("writes", "api", "bind", "/a", "/b", "folder", "1:1", "perhaps")

    with pytest.raises(Unanswered, match="whether /a can be written"):
        insides.writes(Report(rows=(row,)))
