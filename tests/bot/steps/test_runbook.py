from __future__ import annotations

import re

import pytest

import bot.steps
from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.domain.registry import discover
from bot.domain.runbook import from_json
from bot.shell import state_folder
from bot.steps.runbook import runbook
from bot.steps.step import Step

STEPS = discover(bot.steps, Step)


def test_the_same_plan_has_the_same_digest_in_any_order_of_discovery(shop: Plan) -> None:
    again = Plan.model_validate_json(shop.model_dump_json(by_alias=True))

    assert runbook(shop, STEPS).digest == runbook(again, reversed(STEPS)).digest


@pytest.mark.parametrize(
    "change", [{"quorum": 3}, {"health": ("https://shop.test/up",)}, {"app": "other"}]
)
def test_any_change_of_the_file_changes_the_digest(shop: Plan, change: dict[str, object]) -> None:
    assert runbook(shop, STEPS).digest != runbook(shop.model_copy(update=change), STEPS).digest


def test_a_change_of_a_command_changes_the_digest_though_the_file_is_the_same(shop: Plan) -> None:
    fewer = tuple(step for step in STEPS if step.id != "snapshot")

    assert runbook(shop, STEPS).digest != runbook(shop, fewer).digest
    assert runbook(shop, STEPS).file == runbook(shop, fewer).file


def test_servers_move_one_after_the_other(shop: Plan) -> None:
    second = shop.target.model_copy(update={"name": "web-2"})
    both = shop.model_copy(update={"targets": (shop.target, second)})

    moves = runbook(both, STEPS).moves

    names = [move.target for move in moves]
    assert names == sorted(names)
    assert len(moves) == 2 * len(runbook(shop, STEPS).moves)


def test_steps_that_a_plan_has_no_need_of_are_left_out(bare: Plan) -> None:
    ids = {move.step for move in runbook(bare, STEPS).moves}

    assert not ids & {"snapshot", "smoke-beside", "expand-schema", "move-workers"}
    assert "switch-traffic" in ids


def test_it_comes_back_from_its_json_with_its_digest(shop: Plan) -> None:
    book = runbook(shop, STEPS)

    assert from_json(book.to_json()) == book
    assert from_json(book.to_json()).digest == book.digest
    assert book.commands > len(book.moves) - 1


def test_a_plan_that_does_not_say_enough_for_its_strategy_is_refused(shop: Plan) -> None:
    with pytest.raises(Refused, match="what changes in the host's proxy"):
        runbook(shop.model_copy(update={"strategy": "proxy"}), STEPS)


def test_each_strategy_has_commands_of_its_own(shop: Plan) -> None:
    taken = runbook(shop.model_copy(update={"strategy": "takeover"}), STEPS)

    assert taken.digest != runbook(shop, STEPS).digest
    assert "publish=443" in taken.to_json()
    its_own = re.compile(rf"\b{state_folder.table(shop)}\b")
    assert its_own.search(runbook(shop, STEPS).to_json())
    assert not its_own.search(taken.to_json())


def test_no_secret_is_in_any_command(shop: Plan) -> None:
    text = runbook(shop, STEPS).to_json()

    assert "${SMOKE_PASSWORD}" in text
    assert "${SHOP_DATABASE_URL}" in text
