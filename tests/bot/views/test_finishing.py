from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.cutover import RunStep
from bot.domain.finishing import Finish, FinishState, Proposal
from bot.domain.gate import Gate
from bot.domain.probing import Figures
from bot.domain.state import RunState
from bot.views import finishing as views
from bot.views.limits import check_message
from bot.views.text import plain

START = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
OPEN = Gate(id="lock", title="The migration is not locked", passed=True, said="nobody locked it")
SHUT = Gate(
    id="kept",
    title="The old services were kept for 24 h",
    passed=False,
    said="they are kept until 2026-12-02 02:00 UTC",
    next_action="From 2026-12-02 02:00 UTC on: `/migrate retire`.",
)


def state(**changed: Any) -> FinishState:
    given: dict[str, Any] = {
        "kind": Finish.SETTLE,
        "run": "settle-0123456789ab",
        "migration": "shop/production",
        "channel": "C0SHOP",
        "by": "U0LEAD",
        "state": RunState.RUNNING,
        "started": START,
        "finished": None,
        "now": START + timedelta(seconds=9),
        "steps": (
            RunStep(name="1-a", title="A", target="web-1", state="done", seconds=1.2),
            RunStep(name="1-b", title="B", target="web-1", state="failed", trouble="x\nno room"),
            RunStep(name="put-back", title="C", target="", state="skipped"),
            RunStep(name="judge", title="D", target=""),
        ),
    }
    return FinishState(**(given | changed))


def proposal(**changed: Any) -> Proposal:
    given: dict[str, Any] = {
        "kind": Finish.RETIRE,
        "migration": "shop/production",
        "cutover": "cutover-1",
        "gates": (OPEN,),
        "does": ("stops nginx",),
        "ends": ("nothing leads back",),
        "stays": ("unit files",),
    }
    return Proposal(**(given | changed))


def test_a_card_shows_each_step_with_its_end_and_what_visitors_saw() -> None:
    card = views.card(state(figures=Figures(sent=4112, failed=0, p50=4, p99=9)))
    shown = plain(card)

    assert card.text == "SETTLING 2/4 · shop/production"
    for line in ("✅ A · 1.2 s", "❌ B: no room", "▫️ D", "0 of 4,112 probes failed"):
        assert line in shown
    assert " C\n" not in shown  # it was skipped
    assert check_message(card) == ()


@pytest.mark.parametrize(
    ("changed", "verdict", "said"),
    [
        ({"state": RunState.DONE}, "SETTLED", "write the real ports into the Compose file"),
        ({"state": RunState.FAILED, "trouble": "t", "put_back": True}, "NOT SETTLED, THE RED", "t"),
        ({"state": RunState.FAILED}, "NOT SETTLED, LOOK AT IT", "`/migrate settle` again"),
        ({"kind": Finish.RETIRE, "state": RunState.RUNNING}, "RETIRING 2/4", "▫️ D"),
        ({"kind": Finish.RETIRE, "state": RunState.FAILED}, "NOT RETIRED", "`/migrate retire`"),
        (
            {"kind": Finish.RETIRE, "state": RunState.DONE, "stays": ("unit files",)},
            "RETIRED, NO WAY BACK",
            "• unit files",
        ),
    ],
)
def test_the_verdict_comes_first_and_what_to_do_last(
    changed: dict[str, Any], verdict: str, said: str
) -> None:
    card = views.card(state(**changed))

    assert card.text.startswith(verdict)
    assert len(card.text.partition(" · ")[0]) <= 40
    assert said in plain(card)
    assert check_message(card) == ()


def test_the_confirm_names_the_app_what_ends_and_what_stays() -> None:
    modal = views.confirm("retire_form", proposal())
    text = str(modal.blocks)

    assert (modal.submit, modal.memory) == ("Retire, no way back", "cutover-1")
    for part in ("*shop/production*", "nothing leads back", "unit files", "Cannot be undone"):
        assert part in text


def test_what_settles_says_nothing_of_an_end() -> None:
    asked = views.confirm("settle_form", proposal(kind=Finish.SETTLE, ends=(), stays=()))

    assert asked.submit == "Settle it"
    assert "Cannot be undone" not in str(asked.blocks)


def test_a_shut_gate_has_no_button_and_says_when_it_opens() -> None:
    modal = views.confirm("retire_form", proposal(gates=(OPEN, SHUT)))

    assert modal.submit == ""
    assert "they are kept until 2026-12-02 02:00 UTC" in str(modal.blocks)
    assert "From 2026-12-02" in str(modal.blocks[-1])
    silent = Gate(id="x", title="X", passed=False, said="no")
    assert "*Next:*" not in str(views.confirm("f", proposal(gates=(silent,))).blocks)


def test_the_answer_to_the_confirm_points_at_the_card() -> None:
    said = views.begun("retire_form", Finish.RETIRE, "shop/production")

    assert "`shop/production` is retiring: see its card." in str(said.blocks)
