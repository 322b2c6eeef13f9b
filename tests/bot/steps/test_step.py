from __future__ import annotations

import bot.steps
from bot.domain.plan import Plan
from bot.domain.registry import discover
from bot.steps.step import SettleStep, Step

STEPS = sorted(discover(bot.steps, Step), key=lambda step: step.place)
SETTLING = sorted(discover(bot.steps, SettleStep), key=lambda step: step.place)


def test_the_steps_stand_in_the_order_of_the_runbook() -> None:
    assert [step.id for step in STEPS] == [
        "take-lock",
        "rollback-point",
        "snapshot",
        "pin-images",
        "start-stack",
        "await-health",
        "smoke-beside",
        "expand-schema",
        "arm-dead-man",
        "switch-traffic",
        "move-workers",
        "pass-gates",
        "disarm-dead-man",
        "keep-traffic",
        "keep-legacy",
    ]
    assert len({step.place for step in STEPS}) == len(STEPS)


def test_settling_goes_from_the_stand_in_to_its_leave() -> None:
    assert [step.id for step in SETTLING] == [
        "lay-way-back",
        "stand-in",
        "take-ports",
        "drop-redirect",
        "dismiss-stand-in",
    ]


def test_every_step_does_looks_and_goes_back_or_says_why_not(shop: Plan) -> None:
    for step in (*STEPS, *SETTLING):
        assert step.do(shop), step.id
        assert step.look(shop), step.id
        assert bool(step.undo(shop)) != bool(step.note), step.id


def test_a_step_is_called_like_its_file() -> None:
    steps = (*STEPS, *SETTLING)
    files = {type(step).__module__.rpartition(".")[2].replace("_", "-") for step in steps}

    assert files == {step.id for step in steps}


def test_no_command_stands_on_the_dead_mans_way_before_it_is_armed(shop: Plan) -> None:
    places = {step.id: step.place for step in STEPS}

    assert places["arm-dead-man"] < places["switch-traffic"] < places["pass-gates"]
    assert places["pass-gates"] < places["disarm-dead-man"] < places["keep-legacy"]
