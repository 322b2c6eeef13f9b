from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from bot.connectors.scan_reports import reduced
from bot.domain.check import Outcome
from bot.domain.image_reading import ScanReport, ScanReports
from bot.domain.notice import worst
from bot.shell import scan_judgement
from bot.shell.image_facts import instant
from bot.shell.resolved import Described

ROOT = Path(__file__).parents[3]
OURS = ROOT / "tests/readings/trivy"
OTHERS = ROOT.parent / "shared" / "data" / "trivy"
DAY = 86_400


def judged(report: ScanReport, service_image: str = "") -> tuple[Outcome, str, str]:
    """What a fresh report says of the image that it was made of."""
    service = Described(
        name="api",
        image=service_image or report.artifact,
        built=False,
        user="",
        cap_add=(),
        cap_drop=(),
        image_id=report.image_id,
    )
    scanned = ScanReports(reports=(report,), asked_at=instant(report.created_at) + DAY)
    return worst(scan_judgement.image(service, scanned, 7))


def read(path: Path) -> ScanReport:
    report = reduced(path)
    assert report is not None
    return report


@pytest.mark.parametrize(
    ("name", "outcome", "said"),
    [
        ("holes", Outcome.FAIL, "api has 1 critical vulnerabilities with a fix (CVE-2026-0001)"),
        ("clean", Outcome.PASS, "api on alpine 3.22: nothing with a fix"),
        ("end-of-life", Outcome.FAIL, "api stands on debian 9, which gets no fixes any more"),
        ("no-system", Outcome.UNKNOWN, "the scan of api recognised no system"),
        # Trivy 0.59.1 itself wrote it: `trivy image --scanners license` of the sandbox's shop
        ("licenses", Outcome.UNKNOWN, "the scan of api saw no packages"),
    ],
)
def test_the_report_decides(name: str, outcome: Outcome, said: str) -> None:
    found, observed, _ = judged(read(OURS / f"{name}.json"))

    assert found is outcome
    assert said in observed


TRAPS = {
    "alpine-310": Outcome.FAIL,
    "alpine-39-skip": Outcome.UNKNOWN,
    "alpine-distroless": Outcome.PASS,
    "busybox-with-lockfile": Outcome.UNKNOWN,
    "centos-6": Outcome.FAIL,
    "debian-buster-ignore-unfixed": Outcome.FAIL,
    "debian-stretch": Outcome.PASS,
    "distroless-base": Outcome.PASS,
    "ubuntu-1804": Outcome.PASS,
}


def test_real_reports_fall_into_no_trap() -> None:
    if not OTHERS.is_dir():
        warnings.filterwarnings("default", message="reports of others")
        warnings.warn("reports of others are not here: trivy/*.json", stacklevel=1)
        return
    for path in sorted(OTHERS.glob("*.json")):
        outcome, said, _ = judged(replace(read(path), image_id="sha256:same"))
        assert outcome is TRAPS[path.stem], f"{path.stem}: {said}"


def test_a_digest_binds_a_report_to_its_image_and_a_name_does_not() -> None:
    report = replace(read(OURS / "holes.json"), image_id="")
    digest = report.repo_digests[0].rpartition("@")[2]

    assert judged(report, f"mirror.example/api:9@{digest}")[0] is Outcome.FAIL
    outcome, said, _ = judged(report, "registry.example/shop/api:1.5.0@sha256:other")
    assert (outcome, said) == (Outcome.UNKNOWN, "holes.json is of another build of api")
    assert judged(report, "else:1")[1] == "there is no scan of api"


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        ("", Outcome.PASS),
        ("1970-01-08T23:59:59Z", Outcome.PASS),
        ("1970-01-02T00:00:00Z", Outcome.UNKNOWN),
        ("never", Outcome.UNKNOWN),
    ],
)
def test_an_old_list_of_holes_makes_every_scan_unknown(at: str, outcome: Outcome) -> None:
    scanned = ScanReports(reports=(), asked_at=9 * DAY, database_at=at)

    assert worst(scan_judgement.scanner(scanned, 7))[0] is outcome
