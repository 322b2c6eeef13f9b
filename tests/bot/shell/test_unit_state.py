from __future__ import annotations

from bot.shell import unit_state
from bot.shell.report import Report


def test_systemds_word_is_handed_on() -> None:
    assert unit_state.active(Report(rows=(("active", "failed"),))) == "failed"
    assert unit_state.ask("promtail.service").argv[-1] == "promtail.service"
