from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.switch_traffic import SwitchTraffic
from tests.bot.steps.running import Run

STEP = SwitchTraffic()


def test_there_and_back_are_the_scripts_that_lie_on_the_server(shop: Plan, run: Run) -> None:
    (do,), (look,), (undo,) = STEP.do(shop), STEP.look(shop), STEP.undo(shop)

    assert do.line == "sudo --non-interactive /var/lib/slipway/shop-production/switch"
    assert undo.line == "sudo --non-interactive /var/lib/slipway/shop-production/back"
    assert run(look, nft="exit 0").returncode == 0
    assert run(look, nft="exit 1").returncode == 1
