from __future__ import annotations

from bot.shell import way_proxy, way_redirect, way_takeover, ways
from tests.bot.executor.shop import plan

FLIP = {"proxy": "nginx", "file": "/etc/nginx/site", "moves": {"127.0.0.1:8000": "127.0.0.1:18000"}}


def test_each_strategy_goes_its_way_and_the_default_is_to_redirect() -> None:
    proxied = plan(legacy={"manager": "systemd", "units": ["a"], "proxy": "nginx"}, flip=FLIP)
    proxied = proxied.model_copy(update={"strategy": "proxy"})
    taken = plan(strategy="takeover")

    assert ways.way(plan()) == way_redirect.way(plan())
    assert ways.way(proxied) == way_proxy.way(proxied)
    assert ways.way(taken) == way_takeover.way(taken)
