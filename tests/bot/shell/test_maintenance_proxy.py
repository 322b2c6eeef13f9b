from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.shell import back_script, maintenance, state_folder
from bot.shell.back_script import back
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.steps.conftest import SHOP

OLD = "a 127.0.0.1:8000; b 127.0.0.1:80001; c [::1]:18080\n"
AWAY = "a 127.0.0.1:28503; b 127.0.0.1:80001; c 127.0.0.1:28503\n"
ANSWERS = "printf 'HTTP/1.1 503 \\r\\nRetry-After: 120\\r\\n'"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "site"
    place.write_text(OLD)
    return place


@pytest.fixture
def shop(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    monkeypatch.setattr(back_script, "PATIENCE", 0)
    monkeypatch.setattr(back_script, "SETTLES", 0)
    (tmp_path / "shop-production").mkdir()
    (tmp_path / "shop-production" / "page.port").write_text("28503\n")
    moves = {"127.0.0.1:8000": "127.0.0.1:18000", "[::1]:8080": "[::1]:18080"}
    flip = {"proxy": "nginx", "file": str(file), "moves": moves}
    return plan(**SHOP, strategy="proxy", flip=flip)


def up(shop: Plan, folder: Path, **tools: str) -> tuple[int, str]:
    text = maintenance.page(shop).replace("+ 20))", "+ 0))")
    done = ran(text, folder, "up", **{"curl": ANSWERS, "nginx": "exit 0", **tools})
    return done.returncode, done.stderr


def test_old_and_new_addresses_lead_to_the_answer_and_the_very_file_comes_back(
    shop: Plan, file: Path, tmp_path: Path
) -> None:
    inode = file.stat().st_ino
    for _ in range(2):  # again after a boot
        assert up(shop, tmp_path) == (0, "")
        assert file.read_text() == AWAY

    for _ in range(2):
        assert ran(maintenance.page(shop), tmp_path, "away").returncode == 0
        assert (file.read_text(), file.stat().st_ino) == (OLD, inode)
        assert not list(tmp_path.glob(".site*"))


@pytest.mark.parametrize(
    ("tools", "said"),
    [
        ({"curl": "printf 'HTTP/1.1 200 \\r\\n'"}, "does not answer with 503"),
        ({"nginx": "exit 1"}, "does not answer with 503"),
        ({"systemctl": '[ "$1" != reload ] || [ -e {0} ] || { : >{0}; exit 1; }'}, "does not"),
    ],
    ids=["nobody answers", "refused by its test", "refused at the reload"],
)
def test_what_is_not_seen_to_answer_is_undone_at_once(
    shop: Plan, file: Path, tmp_path: Path, tools: dict[str, str], said: str
) -> None:
    made = {name: text.replace("{0}", str(tmp_path / "once")) for name, text in tools.items()}
    status, told = up(shop, tmp_path, **made)

    assert (status, file.read_text()) == (1, OLD)
    assert said in told


def test_a_file_that_names_none_of_the_addresses_stays_as_it_is(
    shop: Plan, file: Path, tmp_path: Path
) -> None:
    file.write_text("nothing\n")
    status, told = up(shop, tmp_path)

    assert (status, file.read_text()) == (1, "nothing\n")
    assert "names none of the known addresses" in told


def test_an_edit_while_it_is_up_is_not_thrown_away(shop: Plan, file: Path, tmp_path: Path) -> None:
    assert up(shop, tmp_path) == (0, "")
    file.unlink()
    file.write_text(f"# renewed\n{AWAY}")
    away = ran(maintenance.page(shop), tmp_path, "away")

    assert away.returncode == 1
    assert "was edited while the page was up" in away.stderr
    assert file.read_text() == f"# renewed\n{AWAY}"


def test_it_is_served_by_the_proxys_own_program_on_the_first_free_port(
    shop: Plan, tmp_path: Path
) -> None:
    (tmp_path / "shop-production" / "page.port").unlink()
    (tmp_path / "own").write_text('#!/bin/sh\ncat "$2"; echo "$*"\n')
    (tmp_path / "own").chmod(0o755)
    show = f"echo '{{ path={tmp_path}/own ; argv[]=own }}'"
    served = ran(maintenance.page(shop), tmp_path, "serve", systemctl=show)

    assert served.returncode == 0, served.stderr
    assert "listen 127.0.0.1:28503;" in served.stdout
    assert "pid /run/slipway-page-shop-production.pid;" in served.stdout
    assert f"-c {tmp_path}/shop-production/page.conf -g daemon off;" in served.stdout


def test_the_way_back_ends_the_page_through_its_unit(shop: Plan) -> None:
    script = back(shop)

    assert "systemctl --quiet disable --now slipway-page-shop-production.service" in script
    assert "nft delete table inet slipway_shop_production_page" not in script
