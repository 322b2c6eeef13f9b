"""P-L1: the images are scanned again, hole by hole, so that the next look can tell news apart."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.check import Outcome, Readings
from bot.domain.chores.look import Item, Look
from bot.domain.image_reading import ScanReport, ScanReports
from bot.domain.notice import Notice
from bot.domain.plan import Plan
from bot.domain.plan.evidence import Scan
from bot.domain.probe import Probe
from bot.domain.reading import Output
from bot.shell import resolved, scan_judgement, trivy
from bot.shell.report import report
from bot.shell.resolved import Described

_UNDECLARED = (
    "nobody says that the images are scanned: write scan into the migration file, with the place"
    " of the reports or with Trivy on the server"
)
_MISSING = "Trivy is not on the server: install it there, or name the pipeline's scan.reports"


def ask(plan: Plan) -> dict[str, Probe]:
    """The images that run, and the newest look at them."""
    if plan.scan is None:
        return {}
    return {"services": resolved.ask(plan.stack), "scan": trivy.question(plan.stack, plan.scan)}


def look(readings: Readings, plan: Plan) -> Look:
    """Every critical or high hole with a fix, by service; raises `Unanswered` for silence."""
    if plan.scan is None:
        return Look(trouble=_UNDECLARED)
    if trivy.missing(readings.raw("scan")):
        return Look(trouble=_MISSING)
    services = resolved.services(report(readings.get("services", Output)))
    scanned = trivy.answered(readings, "scan", plan.scan)
    items = [item for each in services for item in _items(each, scanned)]
    silent = dict.fromkeys(each.said for each in _silent(services, scanned, plan.scan))
    facts = () if silent else (f"{len(services)} images looked through",)
    return Look(items=tuple(items), facts=facts, trouble="; ".join(silent))


def _silent(services: tuple[Described, ...], scanned: ScanReports, scan: Scan) -> Iterator[Notice]:
    notices = [*scan_judgement.scanner(scanned, scan.days)]
    notices += [each for one in services for each in scan_judgement.image(one, scanned, scan.days)]
    return (each for each in notices if each.outcome is Outcome.UNKNOWN)


def _items(service: Described, scanned: ScanReports) -> Iterator[Item]:
    found = scan_judgement.newest(service, scanned)
    return _holes(service.name, found) if found is not None else iter(())


def _holes(name: str, found: ScanReport) -> Iterator[Item]:
    if found.end_of_life:
        system = f"{found.os_family} {found.os_name}".strip()
        yield Item(
            key=f"{name}/end-of-life/{system}",
            said=f"{name} stands on {system}, which gets no fixes any more",
            remedy=f"Build {name} on a release that is still supported.",
        )
    for hole in found.vulnerabilities:
        if hole.fixed:
            yield Item(
                key=f"{name}/{hole.id}/{hole.package}",
                said=f"{hole.id}, {hole.severity.lower()}, in {hole.package} of {name}",
                remedy=f"Upgrade {hole.package} {hole.installed} to {hole.fixed}.",
            )
