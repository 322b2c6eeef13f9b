from __future__ import annotations

from bot.domain.signoff.press import Pressed, read
from bot.domain.signoff.role import Role
from bot.views.signoff_buttons import of_channel, of_plan, revocable, wanted
from tests.bot.views.signoffs import DBA, PLAN, SEC, approved, expired, pending, rejected, state


def test_a_button_about_all_carries_the_plan() -> None:
    (row,) = of_channel(state())

    assert {read(each["value"]) for each in row["elements"]} == {
        Pressed(request="signoff-1", role=None, version=PLAN)
    }
    assert read(of_plan(state())["elements"][0]["value"]).role is None


def test_an_approval_is_wanted_once_and_while_the_question_stands() -> None:
    assert wanted(state(), pending(Role.DBA), DBA)
    assert not wanted(state(replaced_by="x"), pending(Role.DBA), DBA)
    for answered in (approved(Role.DBA), rejected(Role.DBA), expired(Role.DBA)):
        assert not wanted(state(answered), answered, DBA)


def test_only_ones_own_approval_that_counts_may_be_revoked() -> None:
    assert revocable(state(), approved(Role.DBA), DBA)
    assert not revocable(state(), approved(Role.DBA), SEC)
    assert not revocable(state(spent_by="cutover-1"), approved(Role.DBA), DBA)
