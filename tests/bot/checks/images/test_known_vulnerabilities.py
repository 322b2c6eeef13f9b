from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.checks.images.known_vulnerabilities import KnownVulnerabilities
from bot.domain.check import Outcome
from bot.domain.image_reading import ScanReport, ScanReports, Vulnerability
from bot.domain.plan import Plan
from bot.domain.probe import Command, LocalReports
from bot.domain.reading import Output

CHECK = KnownVulnerabilities()
NOW = 1_790_000_000
REPORT = ScanReport(
    source="api.json",
    artifact="registry.example/api:1",
    created_at="2026-09-20T14:13:20Z",
    image_id="sha256:53d413c1f06a",
    os_family="debian",
    os_name="13.1",
    results=1,
)
ID_ROWS = ("asked\t1790000000",)


@pytest.fixture
def scanned(make_plan: Callable[..., Plan]) -> Plan:
    return make_plan(scan={"reports": "/opt/scans"})


def reports(*found: ScanReport, unreadable: tuple[str, ...] = ()) -> ScanReports:
    return ScanReports(reports=found, asked_at=NOW, unreadable=unreadable)


def hole(severity: str, fixed: str = "1.2") -> Vulnerability:
    return Vulnerability(
        id="CVE-2026-1", severity=severity, package="libssl3", installed="1.1", fixed=fixed
    )


def with_holes(*holes: Vulnerability) -> ScanReport:
    return replace(REPORT, vulnerabilities=holes)


@pytest.mark.parametrize(
    ("found", "outcome", "said", "remedy"),
    [
        (reports(REPORT), Outcome.PASS, "api on debian 13.1: nothing with a fix", ""),
        (
            reports(with_holes(hole("CRITICAL"))),
            Outcome.FAIL,
            "api has 1 critical vulnerabilities with a fix (CVE-2026-1)",
            "Upgrade libssl3 1.1 to 1.2, and build",
        ),
        (reports(with_holes(hole("HIGH"))), Outcome.WARN, "1 high vulnerabilities", "Upgrade"),
        (
            reports(with_holes(hole("CRITICAL", ""), hole("HIGH", ""))),
            Outcome.PASS,
            "2 critical or high without a fix yet",
            "",
        ),
        (reports(with_holes(hole("MEDIUM"))), Outcome.PASS, "nothing with a fix", ""),
        (
            reports(
                with_holes(*(replace(hole("HIGH"), id=f"C-{n}", package=f"p{n}") for n in range(4)))
            ),
            Outcome.WARN,
            "(C-0, C-1, C-2 …)",
            "and 1 more, and build",
        ),
        (
            reports(replace(REPORT, end_of_life=True)),
            Outcome.FAIL,
            "stands on debian 13.1, which gets no fixes any more",
            "still supported",
        ),
        (reports(replace(REPORT, suppressed=2)), Outcome.WARN, "hides 2 findings", "ignore file"),
        (reports(), Outcome.UNKNOWN, "there is no scan of api", "`trivy image"),
        (reports(replace(REPORT, results=0)), Outcome.UNKNOWN, "saw no packages", "trivy"),
        (reports(replace(REPORT, os_family="none")), Outcome.UNKNOWN, "recognised no system", ""),
        (reports(replace(REPORT, os_family="")), Outcome.UNKNOWN, "recognised no system", ""),
        (
            reports(replace(REPORT, image_id="sha256:other")),
            Outcome.UNKNOWN,
            "api.json is of another build of api",
            "",
        ),
        (
            reports(replace(REPORT, image_id="", repo_digests=("mirror.example/api@sha256:abc",))),
            Outcome.PASS,
            "nothing with a fix",
            "",
        ),
        (
            reports(replace(REPORT, created_at="2026-09-13T14:13:21Z")),
            Outcome.PASS,
            "nothing with a fix",
            "",
        ),
        (
            reports(replace(REPORT, created_at="2026-09-13T14:13:20Z")),
            Outcome.UNKNOWN,
            "the scan of api is 8 days old",
            "",
        ),
        (
            reports(
                with_holes(hole("CRITICAL")), replace(REPORT, created_at="2026-09-21T00:00:00Z")
            ),
            Outcome.PASS,
            "nothing with a fix",
            "",
        ),
        (reports(replace(REPORT, created_at="")), Outcome.UNKNOWN, "does not say when", ""),
        (
            reports(replace(REPORT, created_at="2026-09-23T14:13:20Z")),
            Outcome.UNKNOWN,
            "does not say when",
            "",
        ),
        (reports(REPORT, unreadable=("a.json",)), Outcome.WARN, "no report of Trivy: a.json", ""),
    ],
)
def test_the_newest_report_of_that_very_image_decides(
    scanned: Plan,
    stack: Callable[..., Output],
    *,
    found: ScanReports,
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    finding = CHECK.examine({"services": stack(), "scan": found}, scanned)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation
    assert CHECK.examine({"services": stack()}, scanned).outcome is Outcome.UNKNOWN


def test_reports_are_asked_for_where_they_lie(make_plan: Callable[..., Plan]) -> None:
    here = CHECK.probe(make_plan(scan={"reports": "/opt/scans"}))["scan"]
    there = CHECK.probe(make_plan(scan={"reports": "/opt/scans", "via": "target"}))["scan"]
    own = CHECK.probe(make_plan(scan={}))["scan"]

    assert here == LocalReports(path="/opt/scans")
    assert isinstance(there, Command)
    assert there.argv[-1] == "/opt/scans"
    assert isinstance(own, Command)
    assert "trivy image" in own.argv[4]
    assert "--skip-db-update" in own.argv[4]


def row(*words: str) -> str:
    return "\t".join(words)


FOUND = row(
    *("report", "api", "registry.example/api:1", "2026-09-20T14:13:20Z", "sha256:53d413c1f06a"),
    *("", "debian", "13.1", "", "1", "0"),
)
HOLE = row("hole", "api", "CVE-1", "CRITICAL", "zlib", "1", "2")


@pytest.mark.parametrize(
    ("lines", "outcome", "said"),
    [
        ((FOUND,), Outcome.PASS, "nothing with a fix"),
        ((FOUND, HOLE), Outcome.FAIL, "1 critical"),
        ((FOUND.replace("\t\t1\t0", "\ttrue\t1\t0"),), Outcome.FAIL, "no fixes any more"),
        ((FOUND, "database\t2026-09-14T14:13:20Z"), Outcome.PASS, "nothing with a fix"),
        ((FOUND, "database\t2026-09-13T14:13:20Z"), Outcome.UNKNOWN, "list of holes is 8 days old"),
        ((FOUND, "database\t"), Outcome.UNKNOWN, "list of holes is missing"),
        ((FOUND, "odd\t/srv/x.json"), Outcome.WARN, "no report of Trivy: /srv/x.json"),
        (("missing\ttrivy",), Outcome.UNKNOWN, "Trivy is not on the server"),
        (("odd\tregistry.example/api:1",), Outcome.UNKNOWN, "there is no scan of api"),
        (("report\tapi",), Outcome.UNKNOWN, "broken row 'report'"),
    ],
)
def test_reports_on_the_server_say_the_same(
    make_plan: Callable[..., Plan],
    stack: Callable[..., Output],
    rows: Callable[..., Output],
    *,
    lines: tuple[str, ...],
    outcome: Outcome,
    said: str,
) -> None:
    plan = make_plan(scan={"via": "target"})
    answers = {"services": stack(), "scan": rows(*ID_ROWS, *lines)}
    finding = CHECK.examine(answers, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert ("Install Trivy" in finding.remediation) is (lines == ("missing\ttrivy",))


def test_who_does_not_scan_is_warned(plan: Plan) -> None:
    finding = CHECK.examine({}, plan)

    assert CHECK.probe(plan) == {}
    assert finding.outcome is Outcome.WARN
    assert "scan.reports" in finding.remediation


words = st.text(max_size=20)
strange = st.builds(
    ScanReport,
    source=words,
    artifact=words,
    created_at=st.one_of(words, st.just(REPORT.created_at)),
    image_id=words,
    repo_digests=st.lists(words, max_size=2).map(tuple),
    os_family=words,
    results=st.integers(),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(found=st.lists(strange, max_size=3), at=words)
def test_no_strange_report_passes_for_an_image_it_does_not_know(
    scanned: Plan, stack: Callable[..., Output], found: list[ScanReport], at: str
) -> None:
    answer = ScanReports(reports=tuple(found), asked_at=NOW, database_at=at)
    finding = CHECK.examine({"services": stack(), "scan": answer}, scanned)

    assert finding.outcome is Outcome.UNKNOWN
