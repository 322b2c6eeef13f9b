from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.shell import maintenance, state_folder
from tests.bot.executor.shop import plan
from tests.bot.steps.conftest import SHOP

FLIP = {"proxy": "nginx", "file": "/etc/nginx/site", "moves": {"127.0.0.1:80": "127.0.0.1:81"}}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    return plan(**SHOP)


def test_every_strategy_can_have_a_page_if_the_plan_says_enough(shop: Plan) -> None:
    for strategy in ("redirect", "takeover"):
        maintenance.refuse_impossible(shop.model_copy(update={"strategy": strategy}))
    maintenance.refuse_impossible(plan(**SHOP, strategy="proxy", flip=FLIP))
    with pytest.raises(Refused, match="needs to know what changes"):
        maintenance.refuse_impossible(plan(**SHOP, strategy="proxy"))


def test_the_unit_puts_it_up_again_after_a_boot(shop: Plan) -> None:
    argv = maintenance.up(shop).argv

    assert "WantedBy=multi-user.target" in argv[-2]
    assert "After=docker.service" in argv[-2]
    assert argv[-1] == f"{shop.stack.directory}/Caddyfile"
    assert maintenance.there(shop).argv[-1] == "slipway_shop_production_page"
    assert maintenance.away(shop).argv[-1].endswith("/slipway-page-shop-production.service")


def test_behind_a_proxy_the_unit_answers_itself_and_never_waits_for_the_proxy() -> None:
    proxied = plan(**SHOP, strategy="proxy", flip=FLIP)
    unit, file = maintenance.up(proxied).argv[-2:]

    assert "/page serve\nExecStartPost=/bin/sh" in unit
    assert "After=network.target" in unit
    assert file == "/etc/nginx/site"
    assert maintenance.there(proxied).argv[-2:] == (
        "/etc/nginx/site",
        "slipway-page-shop-production.service",
    )
