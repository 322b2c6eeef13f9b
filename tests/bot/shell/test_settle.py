from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.shell import settle, stand_in, state_folder
from bot.shell.act import Act
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran
from tests.bot.steps.conftest import SHOP

NAME = "slipway-front-shop-production"
#: A front, and a stand-in once it was made; the real ports once Compose was told of them.
DOCKER = """echo "docker $*" >>LOG
case "$*" in
*IPAddress*) printf '%s' "10.1.0.$(case $* in *slipway-front*) echo 9 ;; *) echo 4 ;; esac)/24 " ;;
*State.Pid*) echo 0 ;;
ps*publish=80*) [ ! -e PORTS ] || echo c1 ;;
ps*name=*) [ ! -e STANDIN ] || echo c9 ;;
ps*) echo c1 ;;
compose*" run "*|start*) : >STANDIN ;;
compose*ports.yml*up*) : >PORTS ;;
compose*up*) rm -f PORTS ;;
stop*slipway-front*|rm*slipway-front*) rm -f STANDIN ;;
esac"""
NFT = 'echo "nft $*" >>LOG; case "$1" in list) [ -e TABLE ] ;; -f) cat >>LOG; : >TABLE ;; esac'
SYSTEMCTL = 'echo "systemctl $*" >>LOG'


class Shop:
    """A server on paper: what was run there, and what is there."""

    def __init__(self, folder: Path, known: Plan) -> None:
        self.plan = known
        self.folder = folder
        self.log = folder / "log"

    def do(self, act: Callable[[Plan], Act], **tools: str) -> tuple[int, str]:
        """The status, and what was run and said."""
        self.log.write_text("")
        made = {"docker": DOCKER, "nft": NFT, "systemctl": SYSTEMCTL, **tools}
        places = {name: str(self.folder / name.lower()) for name in ("PORTS", "STANDIN", "TABLE")}
        places["LOG"] = str(self.log)
        for place, path in places.items():
            made = {name: text.replace(place, path) for name, text in made.items()}
        done = ran(act(self.plan).argv[-2], self.folder, **made)
        return done.returncode, self.log.read_text() + done.stdout + done.stderr

    def has(self, name: str) -> bool:
        return (self.folder / name).exists()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(state_folder, "ROOT", str(tmp_path))
    monkeypatch.setattr(settle, "PATIENCE", 0)
    monkeypatch.setattr(stand_in, "DRAIN", 0)
    (tmp_path / "shop-production").mkdir()
    (tmp_path / "shop-production" / "gates.passed").touch()
    (tmp_path / "table").touch()
    return Shop(tmp_path, plan(**SHOP))


def settled(shop: Shop) -> None:
    """With a front that has the ports, and a stand-in that has gone."""
    for act in (settle.stand, settle.take_ports):
        assert shop.do(act)[0] == 0
    (shop.folder / "table").unlink()  # the tool of the test does not read what it is told
    for act in (settle.drop_redirect, settle.dismiss):
        assert shop.do(act, nft="cat >/dev/null; exit 0")[0] == 0


def test_the_front_gets_the_ports_in_the_order_in_which_nobody_notices(shop: Shop) -> None:
    status, said = shop.do(settle.stand)
    assert status == 0, said
    assert said.index(" run --detach") < said.index("dnat ip to 10.1.0.9:8443")
    assert shop.do(settle.stands)[0] == 0
    assert shop.do(settle.has_ports)[0] == 1

    status, said = shop.do(settle.take_ports)
    assert status == 0, said
    assert said.index("systemctl stop nginx.service") < said.index("ports.yml up --detach")
    assert "dnat" not in said
    assert shop.do(settle.has_ports)[0] == 0
    assert shop.do(settle.dropped)[0] == 1


def test_it_is_settled_when_it_is_heard_without_redirect_and_stand_in(shop: Shop) -> None:
    settled(shop)

    assert shop.do(settle.dropped)[0] == 0
    assert shop.do(settle.dismissed)[0] == 0
    assert shop.do(settle.stand)[1].count("run --detach") == 0  # it has the ports already


def test_back_it_goes_in_the_opposite_order(shop: Shop) -> None:
    settled(shop)

    assert shop.do(settle.call_back)[0] == 0
    assert shop.do(settle.dismissed)[0] == 1
    assert "dnat ip to 10.1.0.9" in shop.do(settle.redirect_again)[1]
    status, said = shop.do(settle.give_ports)
    assert status == 0, said
    assert said.index("up --detach") < said.index("systemctl start nginx.service")
    status, said = shop.do(settle.stand_back)
    assert said.index("dnat ip to 10.1.0.4") < said.index(f"docker rm --force {NAME}")
    assert not (shop.folder / "shop-production" / "settled").exists()
    assert shop.do(settle.stands)[0] == 1


@pytest.mark.parametrize(
    ("act", "broken", "status", "said"),
    [
        (settle.stand, {"nft": "exit 1"}, 5, "the old services have the traffic"),
        (settle.stand, {"curl": "exit 22"}, 1, "the stand-in does not answer"),
        (settle.take_ports, {}, 5, "nobody stands in for the front"),
        (settle.drop_redirect, {}, 5, "does not answer on the real ports"),
        (settle.dismiss, {}, 5, "does not have the real ports"),
        (settle.call_back, {"docker": "exit 1"}, 1, "the stand-in does not start"),
        (settle.give_ports, {"curl": "exit 22"}, 1, "the front does not answer"),
        (settle.give_ports, {"docker": "echo no room >&2; exit 1"}, 1, "no room"),
    ],
)
def test_what_is_not_as_it_must_be_ends_it_with_a_sentence(
    shop: Shop, act: Callable[[Plan], Act], broken: dict[str, str], status: int, said: str
) -> None:
    done = shop.do(act, **broken)

    assert done[0] == status
    assert said in done[1]
    assert "\ndnat" not in done[1]


def test_a_stand_in_that_cannot_be_made_tells_what_compose_said(shop: Shop) -> None:
    status, said = shop.do(
        settle.stand, docker=f'case "$*" in *" run "*) echo no network; exit 1 ;; esac; {DOCKER}'
    )

    assert status == 1
    assert "no network" in said


def test_without_passed_gates_nothing_is_settled(shop: Shop) -> None:
    (shop.folder / "shop-production" / "gates.passed").unlink()

    assert shop.do(settle.stand)[0] == 5


def test_the_scripts_know_the_old_app_where_it_has_the_ports_itself() -> None:
    bare = plan()

    assert f"systemctl stop {bare.legacy.units[0]}" in settle.take_ports(bare).argv[-2]
    assert f"systemctl start {bare.legacy.units[0]}" in settle.give_ports(bare).argv[-2]


@pytest.mark.parametrize("strategy", ["proxy", "takeover"])
def test_a_strategy_that_leaves_nothing_to_settle_is_refused_with_the_next_thing(
    strategy: str,
) -> None:
    with pytest.raises(Refused, match="There is nothing to settle") as refused:
        settle.refuse_impossible(plan(strategy=strategy))
    assert "/migrate retire" in refused.value.next_action
    settle.refuse_impossible(plan())
