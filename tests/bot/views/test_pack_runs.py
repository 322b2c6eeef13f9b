from __future__ import annotations

from bot.views.pack_runs import cutover, rollback
from tests.bot.views import packs


def test_a_cutover_tells_times_figures_and_only_the_steps_that_were_begun() -> None:
    told = cutover(packs.cutover(), packs.MEASURED)

    assert (told["seconds"], told["starts"]) == (95.0, 2)
    assert [step["title"] for step in told["steps"]] == ["Switch the traffic", "Pass the gates"]
    assert told["measured"][0]["after"]["longest_gap_ms"] == 150
    assert told["measured"][0]["before"]["failed"] == 0


def test_a_rollback_tells_when_the_old_services_were_seen() -> None:
    told = rollback(packs.rollback(), ())

    assert (told["back"], told["seconds"]) == (True, 0.81)
    assert told["writes_at_risk"] == {"rows": 37, "wal": 81_920, "said": ""}
    assert told["seen"][0]["side"] == "old"
