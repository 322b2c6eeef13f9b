from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.smoke_beside import SmokeBeside

STEP = SmokeBeside()


def test_the_flow_goes_through_a_tunnel_with_the_pinned_host_key(shop: Plan) -> None:
    tunnel, login, close = STEP.do(shop)

    assert f"KnownHostsCommand=/bin/echo %H {shop.target.host_key}" in tunnel.argv
    assert "--connect-to shop.test:443:127.0.0.1:18443" in login.argv[2]
    assert 'password="${SMOKE_PASSWORD}"' in login.argv[2]
    assert "-O exit" in close.argv[2]
    assert STEP.undo(shop) == (close,)
    assert STEP.look(shop) == STEP.do(shop)


def test_without_a_flow_there_is_nothing_to_run(bare: Plan) -> None:
    assert STEP.do(bare) == STEP.undo(bare) == ()
