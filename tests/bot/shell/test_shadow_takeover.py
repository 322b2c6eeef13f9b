from __future__ import annotations

from bot.shell import shadow
from tests.bot.executor.shop import plan
from tests.bot.steps.conftest import SHOP


def test_a_stand_in_passes_the_port_on_and_the_new_front_takes_it_from_there() -> None:
    shop = plan(**SHOP, strategy="takeover")
    there = shadow.shadow(shop, 28_000)
    words = shadow.open_to_old(shop, 28_000).argv[-6:]

    unit = "slipway-rehearsal-shop-production"
    assert words[:4] == (f"{unit}.socket", f"{unit}.service", "28443", "443")
    assert words[4:] == (
        "/var/lib/slipway/shop-production/images.yml",
        "/var/lib/slipway/shop-production-rehearsal/images.yml",
    )
    assert there.legacy.proxy == f"{unit}.socket"
    assert there.legacy.ports == (28443,)
    assert there.health == ("https://shop.test:28443/health",)
