from __future__ import annotations

from pathlib import Path

from bot.domain.reading import Output
from bot.shell.addresses import ADDRESSES
from bot.shell.report import report

READINGS = Path(__file__).parents[2] / "readings"


def test_the_server_names_its_own_addresses_and_no_bridge() -> None:
    recorded = Output(status=0, stdout=(READINGS / "addresses.txt").read_text())

    assert report(recorded).of("address", 1) == (("172.21.0.2",),)
    assert not ADDRESSES.sudo
