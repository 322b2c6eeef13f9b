from __future__ import annotations

from bot.views import chore_form
from tests.bot.views.test_chores import chore


def test_the_form_asks_for_a_reason_and_says_what_follows() -> None:
    form = chore_form.form("callback", chore())

    assert (form.title, form.memory) == ("Not applicable", chore().id)
    assert "does not come due any more" in str(form.blocks[0])
    assert form.blocks[1]["block_id"] == chore_form.REASON
