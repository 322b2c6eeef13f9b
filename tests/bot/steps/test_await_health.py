from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.await_health import AwaitHealth
from tests.bot.steps.running import Run

STEP = AwaitHealth()


def test_it_waits_for_every_service_and_gives_up_in_time(shop: Plan, run: Run) -> None:
    (do,), (look,) = STEP.do(shop), STEP.look(shop)

    assert do.argv[-2:] == ("http://127.0.0.1:18000/health", "http://127.0.0.1:18080/health")
    assert run(look, curl="exit 0").returncode == 0
    assert run(look, curl='case "$*" in *18080*) exit 22 ;; esac').returncode == 1
    assert STEP.undo(shop) == ()
    assert STEP.note
