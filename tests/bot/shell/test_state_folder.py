from __future__ import annotations

from bot.shell import state_folder
from tests.bot.executor.shop import plan


def test_every_migration_has_names_of_its_own() -> None:
    shop = plan(environment="eu.prod-1")

    assert state_folder.folder(shop) == "/var/lib/slipway/shop-eu.prod-1"
    assert state_folder.table(shop) == "slipway_shop_eu_prod_1"
    assert state_folder.dead_man(shop) == "slipway-deadman-shop-eu.prod-1"
    assert state_folder.traffic_unit(shop) == "slipway-traffic-shop-eu.prod-1.service"
    assert state_folder.folder(plan()) != state_folder.folder(shop)
