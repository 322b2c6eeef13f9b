"""The lines that call somebody to a sign-off card."""

from __future__ import annotations

from bot.domain.signoff.role import Role
from bot.views.limits import check_message
from bot.views.signoff_reminders import escalation, reminder
from bot.views.text import plain
from tests.bot.views.signoffs import DBA, OWNER, SEC, approved, state


def test_only_those_who_are_still_missing_are_called() -> None:
    drawn = reminder(state(approved(Role.SECURITY)), (DBA, OWNER, SEC))

    assert drawn is not None
    assert check_message(drawn) == ()
    assert drawn.text.startswith("YOUR SIGN-OFF IS MISSING · Database administrator")
    assert f"<@{DBA}>" in str(drawn.blocks)
    assert SEC not in str(drawn.blocks)
    assert reminder(state(approved(Role.SECURITY)), (SEC,)) is None


def test_whoever_helps_out_is_called_a_group_as_well() -> None:
    drawn = escalation(state(), ("dba",), ("S0HELPERS", OWNER))

    assert drawn is not None
    assert check_message(drawn) == ()
    assert "<!subteam^S0HELPERS>" in str(drawn.blocks)
    assert "Find somebody who can answer" in plain(drawn)
    assert escalation(state(approved(Role.DBA)), ("dba",), (OWNER,)) is None
