from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.pass_gates import PassGates

STEP = PassGates()


def test_health_and_the_smoke_flow_are_asked_at_the_public_address(shop: Plan) -> None:
    health, login = STEP.do(shop)

    assert health.argv[2].endswith("https://shop.test/health")
    assert "--max-time 1 " in health.argv[2]
    assert "--connect-to shop.test:443:192.0.2.10:443" in login.argv[2]
    assert STEP.look(shop) == (health,)
    assert STEP.undo(shop) == ()
    assert STEP.note
