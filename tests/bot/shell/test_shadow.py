from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell import shadow, state_folder
from bot.shell.switch_script import switch
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.steps.conftest import SHOP


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    return plan(**SHOP)


def text(argv: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The script of an act, and its arguments."""
    at = argv.index("-c")
    return argv[at + 1], argv[at + 3 :]


def test_the_scripts_are_the_real_ones_under_another_name_and_on_other_ports(shop: Plan) -> None:
    there = shadow.shadow(shop, 28_000)
    mine = switch(there)

    assert there.legacy.ports == (28080, 28443)
    for was, now in (
        ("slipway_shop_production_rehearsal", "slipway_shop_production"),
        ("shop-production-rehearsal", "shop-production"),
        ("shop/production-rehearsal", "shop/production"),
        ("to 28080 ", "to 80 "),
        ("to 28443 ", "to 443 "),
        ("publish=28080", "publish=80"),
        ("publish=28443", "publish=443"),
    ):
        mine = mine.replace(was, now)
    assert mine == switch(shop)


def test_what_a_shadow_cannot_show_is_told(shop: Plan) -> None:
    told = {
        strategy: shadow.not_measured(shop.model_copy(update={"strategy": strategy}))
        for strategy in ("redirect", "proxy", "takeover")
    }

    assert told["redirect"] == ""
    assert told["proxy"].startswith("the reload of nginx itself")
    assert told["takeover"].startswith("how long nginx takes to stop and to start")


def test_a_second_proxy_is_flipped_and_asked_on_its_own_ports(shop: Plan) -> None:
    flip = {"proxy": "nginx", "file": "/etc/site", "moves": {"127.0.0.1:80": "127.0.0.1:81"}}
    there = shadow.shadow(plan(**SHOP, strategy="proxy", flip=flip), 28_000)

    assert there.flip is not None
    assert there.flip.file == "/run/slipway-rehearsal-shop-production/etc/site"
    assert there.legacy.proxy == "slipway-rehearsal-shop-production.service"
    assert there.legacy.ports == (28080, 28443)
    assert there.health == ("https://shop.test:28443/health",)
    assert shadow.shadow(shop, 28_000).health == shop.health


def test_the_first_ports_on_which_nothing_listens_are_chosen(shop: Plan, tmp_path: Path) -> None:
    script, words = text(shadow.choose(shop).argv)
    busy = 'case "$*" in *28443) echo LISTEN ;; esac'

    assert ran(script, tmp_path, *words, ss="exit 0").stdout == "28000\n"
    assert ran(script, tmp_path, *words, ss=busy).stdout == "38000\n"
    none = ran(script, tmp_path, *words, ss="echo LISTEN")
    assert none.returncode == 1
    assert "no pair of ports is free" in none.stderr


def test_until_the_switch_the_shadow_leads_to_the_old_app(shop: Plan, tmp_path: Path) -> None:
    script, words = text(shadow.open_to_old(shop, 28_000).argv)
    rules = ran(script, tmp_path, *words).stdout

    assert "table inet slipway_shop_production_rehearsal_base {" in rules
    assert "tcp dport 28443 redirect to :443" in rules
    assert "tcp dport 28080 redirect to :80" in rules


def test_clearing_never_names_what_belongs_to_the_real_migration(shop: Plan) -> None:
    _, words = text(shadow.clear(shop).argv)

    assert all("rehearsal" in word for word in words)
    assert words[2] == f"{state_folder.folder(shop)}-rehearsal"
