from __future__ import annotations

from bot.domain.check import Outcome
from bot.views.pack_tried import drills, preflight, rehearsal, vouched
from tests.bot.views import packs


def test_findings_are_told_as_they_weigh_the_worst_first() -> None:
    told = preflight(packs.pack().preflight)

    assert [one["outcome"] for one in told["findings"]] == [
        Outcome.UNKNOWN,
        Outcome.WARN,
        Outcome.WARN,
        Outcome.PASS,
    ]
    assert told["blocking"] == 1


def test_drills_and_rehearsal_keep_what_they_measured() -> None:
    assert drills((packs.DRILL,))[0]["facts"]["restore_ms"] == 12_400
    assert rehearsal(packs.REHEARSAL)["rollback_ms"] == 640


def test_a_waiver_names_what_it_excuses() -> None:
    assert vouched(packs.pack())["waivers"][0]["excuses"] == "no update rules"
    assert vouched(packs.bare())["waivers"] == []
