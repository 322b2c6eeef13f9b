from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.keep_legacy import KeepLegacy
from tests.bot.steps.running import Run

STEP = KeepLegacy()


UNITS = ("shop-api.service", "shop-web.service", "nginx.service")


def test_the_old_services_run_on_and_do_not_start_again(shop: Plan) -> None:
    (do,), (undo,) = STEP.do(shop), STEP.undo(shop)

    assert do.argv[-4:] == ("disable", *UNITS)
    assert undo.argv[-4:] == ("enable", *UNITS)
    assert "--now" not in do.line


def test_a_proxy_that_goes_on_serving_starts_at_every_boot(shop: Plan) -> None:
    (do,) = STEP.do(shop.model_copy(update={"strategy": "proxy"}))

    assert do.argv[-3:] == ("disable", *UNITS[:2])


def test_a_look_finds_one_that_is_still_enabled(shop: Plan, run: Run) -> None:
    (look,) = STEP.look(shop)

    assert run(look, systemctl="exit 1").returncode == 0
    assert run(look, systemctl='[ "$3" = nginx.service ]').returncode == 1


def test_workers_have_moved_before_and_stay_where_they_are(shop: Plan) -> None:
    for act in (*STEP.do(shop), *STEP.undo(shop), *STEP.look(shop)):
        assert "shop-worker" not in act.line
