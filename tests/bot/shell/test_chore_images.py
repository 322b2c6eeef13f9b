from __future__ import annotations

from pathlib import Path

import pytest

from bot.connectors.scan_reports import reduced
from bot.domain.check import Readings
from bot.domain.chores.look import Look
from bot.domain.image_reading import ScanReport, ScanReports
from bot.domain.probe import LocalReports
from bot.domain.reading import Output, Reading
from bot.shell import chore_images
from bot.shell.image_facts import instant
from bot.shell.report import END
from tests.bot.executor.shop import plan

TRIVY = Path(__file__).parents[2] / "readings" / "trivy"
SCANNED = plan(scan={"reports": "/scans"})
ON_SERVER = plan(scan={})


def read(name: str) -> ScanReport:
    report = reduced(TRIVY / f"{name}.json")
    assert report is not None
    return report


def looked(name: str, *, days: int = 1, of: str = "") -> Look:
    """The look at an image of which that report was made so many days ago."""
    found = read(name)
    image = f"image\tapi\t{of or found.image_id}\t\t\t"
    said = "\n".join((f"service\tapi\t{found.artifact}\tno\t\t\t", image, END))
    scan = ScanReports(reports=(found,), asked_at=instant(found.created_at) + days * 86_400)
    known: dict[str, Reading] = {"services": Output(status=0, stdout=said), "scan": scan}
    return chore_images.look(Readings(known), SCANNED)


def test_each_hole_with_a_fix_is_told_on_its_own_and_keeps_its_key() -> None:
    look = looked("holes")

    assert ("api/CVE-2026-0001/" in look.items[0].key, look.trouble) == (True, "")
    assert look.items[0].said.startswith("CVE-2026-0001, critical, in ")
    assert look.items[0].remedy.startswith("Upgrade ")
    assert looked("holes", days=2).items == look.items
    assert look.facts == ("1 images looked through",)


def test_a_clean_image_leaves_nothing_to_do() -> None:
    assert looked("clean").clean


def test_a_system_without_support_is_a_thing_to_do() -> None:
    (item, *_) = looked("end-of-life").items

    assert item.said == "api stands on debian 9, which gets no fixes any more"
    assert "still supported" in item.remedy


@pytest.mark.parametrize(
    ("look", "said"),
    [
        (looked("clean", days=30), "the scan of api is 30 days old"),
        (looked("clean", of="sha256:other"), "of another build of api"),
        (chore_images.look(Readings({}), plan()), "nobody says that the images are scanned"),
        (
            chore_images.look(
                Readings({"scan": Output(status=0, stdout="missing\ttrivy\n")}), ON_SERVER
            ),
            "Trivy is not on the server",
        ),
    ],
)
def test_what_nobody_looked_at_is_never_clean(look: Look, said: str) -> None:
    assert said in look.trouble
    assert not look.clean


def test_reports_on_the_bot_are_read_there_and_without_a_scan_nothing_is_asked() -> None:
    assert isinstance(chore_images.ask(SCANNED)["scan"], LocalReports)
    assert chore_images.ask(ON_SERVER)["scan"] != chore_images.ask(SCANNED)["scan"]
    assert chore_images.ask(plan()) == {}
