from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.keep_legacy import KeepLegacy
from tests.bot.steps.running import Run

STEP = KeepLegacy()


def test_the_old_services_run_on_and_do_not_start_again(shop: Plan) -> None:
    (do,) = STEP.do(shop)

    text = do.argv[4]
    assert "disable shop-api.service shop-web.service shop-worker.service nginx.service" in text
    assert "stop" not in text
    assert "--now" not in text


def test_the_way_back_starts_before_it_enables(shop: Plan) -> None:
    (undo,) = STEP.undo(shop)

    text = undo.argv[4]
    assert text.index("systemctl start") < text.index("systemctl --quiet enable")


def test_a_look_finds_one_that_is_still_enabled(shop: Plan, run: Run) -> None:
    (look,) = STEP.look(shop)

    assert run(look, systemctl="exit 1").returncode == 0
    assert run(look, systemctl='[ "$3" = nginx.service ]').returncode == 1
