from __future__ import annotations

import shutil
import subprocess
import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from bot.connectors.scan_reports import reduced
from bot.domain.image_reading import ScanReports, Vulnerability
from bot.domain.plan import Service, Stack
from bot.domain.plan.evidence import Scan
from bot.domain.reading import Output
from bot.shell import trivy
from bot.shell.report import Report, report

ROOT = Path(__file__).parents[3]
OURS = ROOT / "tests/readings/trivy"
OTHERS = ROOT.parent / "shared" / "data" / "trivy"
STACK = Stack(
    directory="/srv/shop",
    project="shop",
    domain="shop.example",
    services=(Service(name="api", port=18000),),
)


def on_the_server(place: str) -> ScanReports:
    """What the script itself makes of the reports there."""
    argv = trivy.ask(STACK, Scan(reports=place, via="target")).argv
    done = subprocess.run(argv, check=False, capture_output=True, text=True, timeout=20)
    assert not done.stderr
    return trivy.reports(report(Output(status=done.returncode, stdout=done.stdout)))


def test_severe_holes_are_found_whatever_the_layout() -> None:
    said = on_the_server(f"{OURS}/[hm]*.json")

    whole, minified = said.reports
    assert minified == replace(whole, source=minified.source)
    assert whole.vulnerabilities == (
        Vulnerability(
            id="CVE-2026-0001",
            severity="CRITICAL",
            package="libssl3",
            installed="3.5.0-1",
            fixed="3.5.0-2",
        ),
        Vulnerability(
            id="CVE-2026-0002",
            severity="HIGH",
            package="zlib1g",
            installed="3.5.0-1",
            fixed="",
        ),
        Vulnerability(
            id="CVE-2026-0005",
            severity="HIGH",
            package="web",
            installed="1.0",
            fixed=">= 2.0, < 3 & newer",
        ),
    )
    assert (whole.results, whole.suppressed) == (2, 1)


def test_what_is_no_report_is_named() -> None:
    said = on_the_server(str(OURS))

    assert {Path(name).name for name in said.unreadable} == {"other.json", "torn.json"}
    assert len(said.reports) == 6


def test_server_and_bot_read_a_report_alike() -> None:
    for each in on_the_server(str(OURS)).reports:
        mine = reduced(Path(each.source))
        assert mine is not None
        assert replace(mine, source=each.source) == each


def test_reports_of_others_are_read_alike_too() -> None:
    if not OTHERS.is_dir():
        warnings.filterwarnings("default", message="reports of others")
        warnings.warn("reports of others are not here: trivy/*.json", stacklevel=1)
        return
    found = {Path(each.source).stem: each for each in on_the_server(str(OTHERS)).reports}

    assert len(found) == len(list(OTHERS.glob("*.json")))
    for each in found.values():
        mine = reduced(Path(each.source))
        assert mine is not None
        assert replace(mine, source=each.source) == each
    assert found["alpine-39-skip"].os_family == "none"
    assert found["alpine-39-skip"].results == 0
    assert found["centos-6"].end_of_life
    assert found["alpine-310"].end_of_life
    assert found["busybox-with-lockfile"].os_family == ""
    assert found["busybox-with-lockfile"].vulnerabilities[0].fixed == ">= 2.1.0"


def test_an_empty_place_holds_no_reports(tmp_path: Path) -> None:
    said = on_the_server(str(tmp_path))

    assert (said.reports, said.unreadable) == ((), ())
    assert said.asked_at > 10**9


def test_a_name_with_spaces_is_one_name(tmp_path: Path) -> None:
    shutil.copy(OURS / "clean.json", tmp_path / "a b.json")

    (clean,) = on_the_server(f"{tmp_path}/a b.json").reports

    assert Path(clean.source).name == "a b.json"


def test_a_server_without_trivy_says_so() -> None:
    assert trivy.missing(Output(status=0, stdout="asked\t1\nmissing\ttrivy\nslipway-end\n"))
    assert not trivy.missing(Output(status=0, stdout="asked\t1\nslipway-end\n"))
    assert not trivy.missing(None)


@pytest.mark.parametrize(
    ("rows", "at"), [((), ""), ((("database", ""),), "never"), ((("database", "now"),), "now")]
)
def test_the_age_of_the_list_of_holes_is_kept(rows: tuple[tuple[str, str], ...], at: str) -> None:
    assert trivy.reports(Report(rows=(("asked", "1"), *rows))).database_at == at
