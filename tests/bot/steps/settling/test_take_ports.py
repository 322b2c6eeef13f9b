from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.settling.take_ports import TakePorts

STEP = TakePorts()


def test_the_old_proxy_gives_the_ports_to_the_front_and_gets_them_back(shop: Plan) -> None:
    (do,), (look,), (undo,) = STEP.do(shop), STEP.look(shop), STEP.undo(shop)

    assert "systemctl stop nginx.service" in do.line
    assert "systemctl start nginx.service" in undo.line
    assert "published && [ -s" in look.line
