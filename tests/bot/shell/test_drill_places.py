from __future__ import annotations

import pytest

from bot.shell.drill_places import Places, places
from tests.bot.executor.shop import plan as make_plan


def test_everything_of_a_drill_bears_its_number() -> None:
    here = places(make_plan(), "drill-old-writes-0123456789ab")

    named = (
        here.journal,
        here.work,
        here.secrets,
        here.connections,
        here.environment,
        here.url,
        here.database,
        here.canary,
        here.container,
        here.branch,
        here.unit("shop-api.service"),
    )
    assert all("0123456789ab" in each for each in named)
    assert here.journal == "/var/lib/slipway/shop-production/drills/0123456789ab"
    assert here.connections.startswith("/run/")


@pytest.mark.parametrize(
    ("legacy", "unit"),
    [
        ("shop-api.service", "slipway-drill-0123456789ab.service"),
        ("shop-api", "slipway-drill-0123456789ab.service"),
        ("shop@blue.service", "slipway-drill-0123456789ab@blue.service"),
    ],
)
def test_an_instance_of_a_template_stays_one(legacy: str, unit: str) -> None:
    assert Places(number="0123456789ab", above="/x").unit(legacy) == unit


@pytest.mark.parametrize("number", ["", "0123456789a", "0123456789ag", "0123456789abc", "../etc"])
def test_what_is_no_number_names_nothing(number: str) -> None:
    with pytest.raises(ValueError, match="is not the number of a drill"):
        Places(number=number, above="/x")
