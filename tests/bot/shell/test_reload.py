from __future__ import annotations

from pathlib import Path

import pytest

from bot.shell import reload
from tests.bot.shell.script_run import ran

TELL = 'echo "$*"; cat {switch}'


@pytest.fixture
def switch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "tcp_migrate_req"
    place.write_text("0\n")
    monkeypatch.setattr(reload, "MIGRATE", str(place))
    return place


def done(proxy: str, folder: Path, systemctl: str) -> tuple[int, list[str]]:
    text = f"{reload.reload(proxy, 'front.service')}\nreload; exit $?"
    ended = ran(text, folder, systemctl=systemctl, sleep="exit 0")
    assert ended.stderr == ""
    return ended.returncode, ended.stdout.split("\n")[:-1]


def test_who_waits_at_a_port_that_caddy_closes_goes_over_to_the_new_one(
    switch: Path, tmp_path: Path
) -> None:
    said = TELL.format(switch=switch)

    assert done("caddy", tmp_path, said) == (0, ["reload front.service", "1"])
    assert switch.read_text() == "0\n"
    assert done("caddy", tmp_path, "exit 3") == (3, [])
    assert switch.read_text() == "0\n"


def test_a_kernel_that_cannot_do_that_hinders_no_reload(switch: Path, tmp_path: Path) -> None:
    switch.unlink()
    switch.mkdir()

    assert done("caddy", tmp_path, 'echo "$*"') == (0, ["reload front.service"])


def test_nginx_keeps_its_ports_so_nothing_needs_to_be_done(switch: Path, tmp_path: Path) -> None:
    said = TELL.format(switch=switch)

    assert done("nginx", tmp_path, said) == (0, ["reload front.service", "0"])


def test_it_waits_until_the_first_ports_are_closed_but_not_for_ever(
    switch: Path, tmp_path: Path
) -> None:
    row = "0: 00000000:01BB 00000000:0000 0A"
    closes = f'[ -e {tmp_path}/closed ] || echo "{row}"; echo "{row}"'
    sleeps = f"echo waited; : >{tmp_path}/closed"
    text = f"{reload.reload('caddy', 'front.service')}\n: >{tmp_path}/closed; reload"
    opens = f"rm {tmp_path}/closed"

    def waits(sleep: str) -> int:
        ended = ran(text, tmp_path, systemctl=opens, sleep=sleep, cat=closes)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.count("waited")

    assert waits(sleeps) == 1
    assert waits("echo waited") == reload.TRIES
