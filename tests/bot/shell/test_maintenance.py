from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.shell import maintenance, state_folder
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.steps.conftest import SHOP

DOCKER = """case "$*" in ps*) echo c1 ;; *IPAddress*) printf '%s' "10.1.0.9/24 " ;;
esac; echo "$*" >>{log}"""
AWAY = "printf 'HTTP/2 503 \\r\\nRetry-After: 120\\r\\n'"
MOVES = 'case "$1" in -f) cat ;; delete) echo gone ;; list) exit 1 ;; esac'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    (tmp_path / "shop-production").mkdir()
    stack = {**SHOP["stack"], "maintenance_caddyfile": "Caddyfile.away"}
    return plan(**{**SHOP, "stack": stack})


def test_the_ports_lead_to_the_page_before_any_other_redirect(shop: Plan, tmp_path: Path) -> None:
    tools = {"docker": DOCKER.format(log=tmp_path / "log"), "curl": AWAY, "nft": MOVES}
    up = ran(maintenance.page(shop), tmp_path, "up", **tools)

    assert up.returncode == 0, up.stderr
    table = "table inet slipway_shop_production_page"
    assert f"{table}\ndelete {table}\n{table} {{" in up.stdout
    assert "hook prerouting priority dstnat - 20" in up.stdout
    assert "tcp dport 443 dnat ip to 10.1.0.9:8443" in up.stdout
    asked = (tmp_path / "log").read_text()
    assert f"{shop.stack.directory}/Caddyfile.away:/etc/slipway-page:ro" in asked
    assert "--volumes-from c1" in asked
    assert not (tmp_path / "shop-production" / "page.env").exists()


def test_a_page_that_does_not_answer_as_it_must_never_gets_the_ports(
    shop: Plan, tmp_path: Path
) -> None:
    text = maintenance.page(shop).replace("+ 20))", "+ 0))")
    for said in ("printf 'HTTP/2 200 \\r\\n'", "printf 'HTTP/2 503 \\r\\n'", "exit 7"):
        tools = {"docker": DOCKER.format(log=tmp_path / "log"), "curl": said, "nft": MOVES}
        up = ran(text, tmp_path, "up", **tools)

        assert up.returncode == 1
        assert "does not answer with 503 and Retry-After" in up.stderr
        assert "dnat" not in up.stdout
        assert (tmp_path / "log").read_text().splitlines()[-1].startswith("rm --force")


def test_away_says_so_when_the_table_is_still_there(shop: Plan, tmp_path: Path) -> None:
    assert ran(maintenance.page(shop), tmp_path, "away", nft=MOVES).returncode == 0
    still = ran(maintenance.page(shop), tmp_path, "away", nft="exit 0")
    assert still.returncode == 1
    assert "the page is still there" in still.stderr


def test_a_plan_without_a_page_or_without_a_redirect_is_refused(shop: Plan) -> None:
    maintenance.refuse_impossible(shop)
    with pytest.raises(Refused, match="names no page"):
        maintenance.refuse_impossible(plan(**SHOP))
    with pytest.raises(Refused, match="Strategy takeover leads no public port"):
        maintenance.refuse_impossible(shop.model_copy(update={"strategy": "takeover"}))


def test_the_unit_puts_it_up_again_after_a_boot(shop: Plan) -> None:
    argv = maintenance.up(shop).argv

    assert "WantedBy=multi-user.target" in argv[-2]
    assert argv[-1] == f"{shop.stack.directory}/Caddyfile.away"
    assert maintenance.there(shop).argv[-1] == "slipway_shop_production_page"
    assert maintenance.away(shop).argv[-1].endswith("/slipway-page-shop-production.service")
