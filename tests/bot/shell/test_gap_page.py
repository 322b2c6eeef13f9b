from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.plan import Plan
from bot.shell import gap_page, state_folder
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.steps.conftest import SHOP

ADAPTED = (
    '{"apps":{"http":{"http_port":8080,"https_port":8443,"servers":{"srv0":{"listen":[":8443"],'
    '"protocols":["h1","h3"],'
    '"routes":[{"match":[{"host":["shop.test"]}],"handle":[{"handler":"subroute",'
    '"routes":[{"handle":[{"handler":"reverse_proxy","upstreams":[{"dial":"web:8080"}]}]}]}]}]}}}}}'
)
DOCKER = """echo "docker $*" >>{log}
case "$*" in ps*) echo c1 ;; exec*) cat >/dev/null; echo '{{"level":"info"}}'; echo '{adapted}' ;;
inspect*) printf 'sha256:1 web\nDOMAIN=shop.test\nTWO=a b\n' ;;
run*) : >{log}.up; cat {root}/gap.env >{log}.env ;; stop*) rm -f {log}.up ;; esac"""
#: The page is there once its container runs.
CURL = "[ -e {log}.up ] && printf 'HTTP/2 503 \\r\\nretry-after: 120\\r\\n'"
#: Rules are lines of a file; a rule that is not there cannot be taken away.
IPTABLES = """rules={log}.$(basename "$0").$4 verb=$5; touch $rules; shift 5
case $verb in -I) echo "$*" >>$rules ;; -S) cat $rules ;;
-D) grep -qxF -e "$*" $rules && grep -vxF -e "$*" $rules >$rules.new; [ -e $rules.new ] &&
  mv $rules.new $rules ;; esac"""
#: There are no tables of IPv6 before the rules make them.
NFT = """case "$1" in list) [ -e {log}.ip6tables.$4 ] ;; *) echo "$*" >>{log}.nft ;; esac"""
LED = "--protocol tcp --syn --dport {} --match addrtype --dst-type LOCAL --match comment --comment"
LED += " slipway-gap-shop-production --jump REDIRECT --to-ports {}"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    monkeypatch.setattr(gap_page, "PATIENCE", 0)
    (tmp_path / "shop-production").mkdir()
    (tmp_path / "Caddyfile").write_text("shop.test\n")
    stack = {**SHOP["stack"], "directory": str(tmp_path)}
    return plan(**{**SHOP, "stack": stack}, strategy="takeover")


def told(shop: Plan, folder: Path, *words: str, **tools: str) -> tuple[int, str]:
    """How one word after the other ended, and what it complained of."""
    log = folder / "log"
    both = {"iptables": IPTABLES, "ip6tables": IPTABLES}
    made = {"docker": DOCKER, "curl": CURL, "nft": NFT, **both, **tools}
    root = folder / "shop-production"
    made = {name: text.format(log=log, adapted=ADAPTED, root=root) for name, text in made.items()}
    made["ip"] = "echo '2: eth0 inet 10.9.9.9/24 scope global'"
    for word in words:
        done = ran(gap_page.page(shop), folder, word, **made)
    return done.returncode, done.stderr


def rules(folder: Path, which: str) -> list[str]:
    return (folder / f"log.{which}").read_text().splitlines()


def settings(folder: Path) -> Any:
    return json.loads((folder / "shop-production" / "gap.json").read_text())


def test_whoever_begins_to_speak_is_led_to_the_page_over_both_families(
    shop: Plan, tmp_path: Path
) -> None:
    assert told(shop, tmp_path, "ready", "up") == (0, "")

    for tool, own in (("iptables", "127.0.0.0/8"), ("ip6tables", "::1")):
        led = rules(tmp_path, f"{tool}.nat")
        for ports in ((80, 29_080), (443, 29_443)):
            assert f"PREROUTING {LED.format(*ports)}" in led
            assert f"OUTPUT ! --destination {own} {LED.format(*ports)}" in led
        assert len(rules(tmp_path, f"{tool}.filter")) == 2
    (run,) = (each for each in (tmp_path / "log").read_text().splitlines() if "docker run" in each)
    assert "--rm" in run
    assert "--network host --volumes-from c1" in run
    assert "--user web" in run
    assert "--entrypoint caddy sha256:1 run" in run
    assert (tmp_path / "log.env").read_text() == "DOMAIN=shop.test\nTWO=a b\n"
    assert not (tmp_path / "shop-production" / "gap.env").exists()


def test_away_leaves_nothing_even_where_it_was_put_up_twice(shop: Plan, tmp_path: Path) -> None:
    assert told(shop, tmp_path, "ready", "up", "up", "away", "away") == (0, "")

    for which in ("iptables.nat", "iptables.filter", "ip6tables.nat", "ip6tables.filter"):
        assert rules(tmp_path, which) == []
    assert not (tmp_path / "log.up").exists()
    assert rules(tmp_path, "nft") == ["delete table ip6 nat", "delete table ip6 filter"]


def test_a_table_that_somebody_uses_by_now_stays(shop: Plan, tmp_path: Path) -> None:
    told(shop, tmp_path, "ready", "up")
    with (tmp_path / "log.ip6tables.nat").open("a") as others:
        others.write("-A POSTROUTING --jump MASQUERADE\n")

    assert told(shop, tmp_path, "away") == (0, "")
    assert rules(tmp_path, "nft") == ["delete table ip6 filter"]


def test_the_page_has_the_fronts_own_names_and_certificates_on_other_ports(
    shop: Plan, tmp_path: Path
) -> None:
    told(shop, tmp_path, "ready")

    http = settings(tmp_path)["apps"]["http"]
    assert (http["http_port"], http["https_port"]) == (29_080, 29_443)
    plain, secure = http["servers"]["slipway"], http["servers"]["srv0"]
    assert (plain["listen"], secure["listen"]) == ([":29080"], [":29443"])
    for server in (plain, secure):
        assert server["automatic_https"] == {"disable_redirects": True}
        first = server["routes"][0]
        assert first["handle"][0]["status_code"] == 503
        assert first["terminal"] is True
    assert secure["protocols"] == ["h1", "h2"]
    assert settings(tmp_path)["admin"]["disabled"] is True


def test_a_page_that_the_plan_names_answers_as_it_says(shop: Plan, tmp_path: Path) -> None:
    named = shop.stack.model_copy(update={"maintenance_caddyfile": "Caddyfile.away"})
    (tmp_path / "Caddyfile.away").write_text("shop.test\n")

    told(shop.model_copy(update={"stack": named}), tmp_path, "ready")

    servers = settings(tmp_path)["apps"]["http"]["servers"]
    assert list(servers) == ["srv0"]
    assert "status_code" not in json.dumps(servers)


@pytest.mark.parametrize(
    "tools",
    [
        {"docker": 'case "$*" in ps*) echo c1 ;; exec*) echo no >&2 ;; esac'},
        {"curl": "printf 'HTTP/2 200 \\r\\n'"},
        {"docker": 'case "$*" in ps*) ;; esac'},
    ],
    ids=["Caddy does not take the file", "it does not answer so", "there is no front"],
)
def test_without_a_page_it_is_said_and_nothing_is_left(
    shop: Plan, tmp_path: Path, tools: dict[str, str]
) -> None:
    status, said = told(shop, tmp_path, "ready", "up", **tools)

    assert status == 1
    assert "visitors are refused while the ports change hands" in said
    for which in ("iptables.nat", "ip6tables.nat"):
        place = tmp_path / f"log.{which}"
        assert not place.exists() or place.read_text() == ""


def test_rules_that_lead_nobody_to_the_page_are_taken_away(shop: Plan, tmp_path: Path) -> None:
    loopback = 'case "$*" in *:10.9.9.9*) exit 7 ;; esac; ' + CURL

    status, said = told(shop, tmp_path, "ready", "up", curl=loopback)

    assert (status, "no page" in said) == (1, True)
    assert rules(tmp_path, "iptables.nat") == []


def test_a_rule_that_stays_is_told(shop: Plan, tmp_path: Path) -> None:
    stuck = IPTABLES.replace("-D) ", "-D) exit 4;; -E) ")

    assert told(shop, tmp_path, "ready", "up", "away", iptables=stuck) == (
        1,
        "slipway: the page is still there\n",
    )


def test_another_word_is_refused(shop: Plan, tmp_path: Path) -> None:
    assert told(shop, tmp_path, "sideways")[0] == 2
