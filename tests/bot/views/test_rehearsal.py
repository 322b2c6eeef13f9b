from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.gate import Gate, Gates
from bot.domain.rehearsal import Ports, RehearsalState, RehearsalStep
from bot.domain.state import RunState
from bot.views import rehearsal as views
from bot.views.limits import check_message
from bot.views.text import plain
from tests.bot.domain.test_rehearsal import HELD, NOW

FACTS = {
    "rollback_ms": 900,
    "switch_ms": 350,
    "gap_ms": 0,
    "probes": 81,
    "failed_probes": 0,
    "compared_requests": 4,
    "old_answers_ms": 12,
    "new_answers_ms": 9,
    "headers_of_one_side": "x-frame-options",
}
STATE = RehearsalState(
    run="rehearsal-1",
    migration="shop/production",
    channel="C0SHOP",
    digest="ab12cd34ef56",
    by="U0LEAD",
    state=RunState.DONE,
    started=HELD.started,
    finished=HELD.finished,
    now=NOW,
    limit=120,
    steps=(
        RehearsalStep(name="1-look-around", title="Look around", target="web-1", state="done"),
        RehearsalStep(name="judge", title="Record the result", target="", state="done"),
    ),
    result=replace(HELD, facts=FACTS),
)


@pytest.mark.parametrize(
    ("state", "verdict", "words"),
    [
        (STATE, "REHEARSED · rollback 0.9 s", "rollback: 0.9 s (limit 120 s)"),
        (STATE, "REHEARSED · rollback 0.9 s", "0 of 81 probes failed"),
        (
            STATE,
            "REHEARSED · rollback 0.9 s",
            "4 requests answered alike by old and new (old in 12",
        ),
        (STATE, "REHEARSED · rollback 0.9 s", "only one of them sends: x-frame-options"),
        (
            replace(
                STATE, result=replace(HELD, facts={**FACTS, "not_measured": "how nginx stops"})
            ),
            "REHEARSED · rollback 0.9 s",
            "Not measured: how nginx stops",
        ),
        (replace(STATE, state=RunState.RUNNING, result=None), "REHEARSAL 2/2", "✅ Look around"),
        (replace(STATE, limit=0), "REHEARSED, BUT ROLLBACK TOOK 0.9 s", "limit 0 s"),
        (
            replace(STATE, result=replace(HELD, facts={}, trouble="no")),
            "REHEARSAL FAILED",
            "/migrate rehearse",
        ),
        (
            replace(STATE, state=RunState.FAILED, result=None, trouble="lost"),
            "REHEARSAL BROKE OFF",
            "lost",
        ),
    ],
)
def test_the_card_says_how_it_went_and_what_it_measured(
    state: RehearsalState, verdict: str, words: str
) -> None:
    drawn = views.card(state)

    assert drawn.text == f"{verdict} · shop/production"
    assert words in plain(drawn)
    assert (views.AGAIN in str(drawn.blocks)) is not state.state.active
    assert check_message(drawn) == ()


def test_on_the_real_ports_it_asks_first_and_shows_the_way_back_while_it_runs() -> None:
    opened = Gate(id="lock", title="Nobody locked it", passed=True, said="nobody did")
    shut = replace(opened, passed=False, said="the disk", next_action="Type `/migrate unlock`.")
    gates = Gates(migration="shop/production", plan="ab12", gates=(opened,))
    asked = views.in_public(gates, "C0SHOP")
    refused = views.in_public(replace(gates, gates=(shut,)), "C0SHOP")

    assert asked.text == "REHEARSE ON THE REAL PORTS? · shop/production"
    assert "about 10 s" in plain(asked)
    assert views.IN_PUBLIC in str(asked.blocks)
    assert views.IN_PUBLIC not in str(refused.blocks)
    assert "/migrate unlock" in plain(refused)
    assert check_message(asked) == check_message(refused) == ()

    real = replace(STATE, ports=Ports.REAL)
    under_way = views.card(replace(real, state=RunState.RUNNING, result=None))
    assert under_way.text == "REHEARSAL WITH VISITORS 2/2 · shop/production"
    assert "rollback_now" in str(under_way.blocks)
    assert views.card(real).text == "REHEARSED WITH VISITORS · rollback 0.9 s · shop/production"


def test_a_step_in_trouble_says_why_and_the_answer_names_the_migration() -> None:
    step = replace(STATE.steps[0], trouble="port 28443 is closed")

    drawn = views.card(replace(STATE, steps=(step,)))

    assert "❌ Look around: port 28443 is closed" in plain(drawn)
    assert "shop/production" in plain(views.ordered("shop/production"))
