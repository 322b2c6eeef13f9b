from __future__ import annotations

from bot.domain.lines import CHECKLIST
from bot.domain.standing import Standing, stand_all
from bot.views.box import SIGNS, described, ids, sections
from tests.bot.views.outlooks import FULL, WAIVED, finding, outlook

BOXES = stand_all(CHECKLIST, outlook(FULL, WAIVED, finding("C-INF-1")).known)


def test_every_standing_has_its_sign() -> None:
    assert SIGNS.keys() == set(Standing)
    ticked = {SIGNS[one] for one in Standing if one.settled}
    assert not ticked & {SIGNS[one] for one in Standing if not one.settled}


def test_the_worst_lines_stand_first() -> None:
    assert ids(BOXES[:4]) == "⛔ C-INF-2  🚧 C-INF-3  ⬜ C-INF-4  ✅ C-INF-1"


def test_who_did_not_look_is_not_named() -> None:
    assert "<@U0LEAD>" in described(BOXES[0])
    assert "<@" not in described(BOXES[3])


def test_one_section_a_heading() -> None:
    assert [block["text"]["text"].split("\n")[0] for block in sections(BOXES)] == [
        "*Infrastructure*",
        "*Database*",
        "*Application*",
        "*Files and media*",
        "*Testing*",
    ]
