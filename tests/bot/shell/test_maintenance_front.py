from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell import maintenance, maintenance_text, state_folder
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.steps.conftest import SHOP

ADAPTED = (
    '{"apps":{"http":{"servers":{"a":{"routes":[{"match":[{"host":["shop.test"]}],'
    '"handle":[{"handler":"subroute","routes":[]}]}]}}}}}'
)
DOCKER = """case "$*" in ps*) echo c1 ;; *IPAddress*) printf '%s' "10.1.0.9/24 " ;;
run*) cat {root}/page.json >>{root}/shown 2>/dev/null ;;
exec*) cat >/dev/null; echo '{said}' >&2; echo '{adapted}' ;;
esac; echo "$*" >>{log}"""
AWAY = "printf 'HTTP/2 503 \\r\\nRetry-After: 120\\r\\n'"
MOVES = 'case "$1" in -f) cat ;; delete) echo gone ;; list) exit 1 ;; esac'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    (tmp_path / "shop-production").mkdir()
    stack = {**SHOP["stack"], "maintenance_caddyfile": "Caddyfile.away"}
    return plan(**{**SHOP, "stack": stack})


@pytest.fixture
def unnamed(shop: Plan, tmp_path: Path) -> Plan:
    (tmp_path / "Caddyfile").write_text("shop.test\n")
    there = {"maintenance_caddyfile": None, "directory": str(tmp_path)}
    return shop.model_copy(update={"stack": shop.stack.model_copy(update=there)})


def docker(folder: Path, adapted: str = ADAPTED, said: str = "") -> str:
    root = folder / "shop-production"
    return DOCKER.format(log=folder / "log", root=root, adapted=adapted, said=said)


def test_the_ports_lead_to_the_page_before_any_other_redirect(shop: Plan, tmp_path: Path) -> None:
    tools = {"docker": docker(tmp_path), "curl": AWAY, "nft": MOVES}
    up = ran(maintenance.page(shop), tmp_path, "up", **tools)

    assert up.returncode == 0, up.stderr
    table = "table inet slipway_shop_production_page"
    assert f"{table}\ndelete {table}\n{table} {{" in up.stdout
    assert "hook prerouting priority dstnat - 20" in up.stdout
    assert "tcp dport 443 dnat ip to 10.1.0.9:8443" in up.stdout
    asked = (tmp_path / "log").read_text()
    assert f"{shop.stack.directory}/Caddyfile.away:/etc/slipway-page:ro" in asked
    assert "run --config /etc/slipway-page --adapter caddyfile" in asked
    assert "--volumes-from c1" in asked
    assert "--label com.docker.compose.project=slipway-page-shop-production" in asked
    assert not (tmp_path / "shop-production" / "page.env").exists()


def test_without_a_page_of_its_own_the_front_answers_so_before_all_its_routes(
    unnamed: Plan, tmp_path: Path
) -> None:
    tools = {"docker": docker(tmp_path), "curl": AWAY, "nft": MOVES}
    up = ran(maintenance.page(unnamed), tmp_path, "up", **tools)

    assert up.returncode == 0, up.stderr
    asked = (tmp_path / "log").read_text()
    assert "exec --interactive c1 caddy adapt --adapter caddyfile --config /dev/stdin" in asked
    assert f"{tmp_path}/shop-production/page.json:/etc/slipway-page:ro" in asked
    assert "--adapter" not in asked.partition("run --detach")[2]
    shown = json.loads((tmp_path / "shop-production" / "shown").read_text())
    first, theirs = shown["apps"]["http"]["servers"]["a"]["routes"]
    assert first == json.loads(maintenance_text.route(unnamed))
    assert theirs["match"] == [{"host": ["shop.test"]}]
    assert theirs["handle"][0]["routes"] == [first]


def test_a_file_that_caddy_does_not_take_is_told_and_nothing_moves(
    unnamed: Plan, tmp_path: Path
) -> None:
    tools = {
        "docker": docker(tmp_path, adapted="", said="Error: line 3: unknown"),
        "curl": AWAY,
        "nft": MOVES,
    }
    up = ran(maintenance.page(unnamed), tmp_path, "up", **tools)

    assert up.returncode == 1
    assert "Error: line 3: unknown" in up.stderr
    assert "dnat" not in up.stdout
    assert not list((tmp_path / "shop-production").iterdir())


def test_a_page_that_does_not_answer_as_it_must_never_gets_the_ports(
    shop: Plan, tmp_path: Path
) -> None:
    text = maintenance.page(shop).replace("+ 20))", "+ 0))")
    for said in ("printf 'HTTP/2 200 \\r\\n'", "printf 'HTTP/2 503 \\r\\n'", "exit 7"):
        tools = {"docker": docker(tmp_path), "curl": said, "nft": MOVES}
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
