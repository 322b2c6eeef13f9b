from __future__ import annotations

import pytest

from bot.domain.check import Outcome
from bot.views.assumptions import assumptions
from bot.views.limits import check_message
from bot.views.text import plain
from tests.bot.views.outlooks import everything, finding, outlook


def test_what_was_observed_stands_beside_what_is_only_believed() -> None:
    redis = finding("AS-3", outcome=Outcome.FAIL, observed="the app talks to 127.0.0.1:6379")
    one = finding("AS-1", observed="one address, one server")
    believed = outlook(redis, one, assumptions=("Nobody deploys on Sunday",))

    drawn = plain(assumptions(believed))

    assert drawn.startswith("1 of 7 hold · 1 broken · shop/production\n")
    assert "✅ `AS-1` Single server deployment" in drawn
    assert "⛔ `AS-3` No Redis or cache beside the app · the app talks to 127.0.0.1:6379" in drawn
    assert drawn.count("not observed yet") == 5
    assert "only people can check:\n⬜ Nobody deploys on Sunday" in drawn


@pytest.mark.parametrize("text", ["<!here> " * 300, "&" * 2000])
def test_it_fits_one_message(text: str) -> None:
    many = outlook(assumptions=(text,) * 50)

    assert check_message(assumptions(many)) == ()
    assert check_message(assumptions(everything(text))) == ()
