from __future__ import annotations

from bot.shell import manual_runbook
from tests.bot.executor.shop import plan
from tests.bot.steps.conftest import SHOP


def test_it_names_the_script_first_and_then_every_command_of_this_server() -> None:
    text = manual_runbook.text(plan(**SHOP))

    parts = (
        "sudo sh /var/lib/slipway/shop-production/back",
        "systemctl start shop-api.service shop-web.service",
        "systemctl start nginx.service",
        "--resolve shop.test:443:127.0.0.1 https://shop.test/health",
        "nft delete table inet slipway_shop_production",
        "docker rm --force $(docker ps -aq --filter=label=com.docker.compose.project=shop",
        "systemctl start shop-worker.service",
        "systemctl stop slipway-deadman-shop-production.timer",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "@" not in text


def test_a_step_that_an_app_does_not_need_says_so() -> None:
    assert "4. The new background jobs away:\n       (nothing)" in manual_runbook.text(plan())
