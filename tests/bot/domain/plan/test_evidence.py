from __future__ import annotations

from pathlib import Path

import pytest

from bot.connectors.migration_files import from_folder
from bot.domain.migration_file import FileHasErrors, parse

FULL = (Path(__file__).parents[4] / "docs/examples/systemd-neon.yml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("via: bot ", "via: target ", "reports on the server need an absolute path"),
        ("reports: scans/*.json", "reports: --help", '"--help" is not a path'),
        ("days: 7 ", "days: 0 ", ""),
        ("driver: json-file ", "driver: Json ", ""),
        ("aggregator: Loki ", "aggregator: '' ", ""),
    ],
)
def test_places_that_cannot_be_meant_are_refused(old: str, new: str, said: str) -> None:
    assert old in FULL
    with pytest.raises(FileHasErrors) as refused:
        parse(FULL.replace(old, new, 1), "f.yml")

    (error,) = refused.value.errors
    assert said in error.problem


def test_places_on_the_bot_start_in_the_folder_of_the_file() -> None:
    plan = from_folder(parse(FULL, "f.yml"), "/etc/slipway")
    there = FULL.replace("scans/*.json", "/srv/*.json").replace("via: bot ", "via: target ")

    assert plan.stack.repository == "/etc/slipway/../shop"
    assert plan.scan is not None
    assert plan.scan.reports == "/etc/slipway/scans/*.json"
    other = from_folder(parse(there, "f.yml"), "/etc/slipway").scan
    assert other is not None
    assert other.reports == "/srv/*.json"
