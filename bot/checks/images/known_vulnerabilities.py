"""M4.m2: the images were scanned, and nothing bad with a known fix is in them."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.plan.evidence import Scan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import resolved, scan_judgement, trivy
from bot.shell.report import report


class KnownVulnerabilities(Check):
    """The report decides, never an exit code: Trivy ends with 1 for findings and for a crash.

    A report counts only for the very image that it looked at, and only for some days: the image
    stays as it is, what is known of it does not.
    """

    id = "known-vulnerabilities"
    line = "M4.m2"
    title = "Images were scanned and have no holes with a known fix"
    risk = Risk.IMAGE_VULNERABILITIES
    expected = (
        "a fresh Trivy report of every image, on a system with support, without a critical"
        " or high vulnerability that has a fix"
    )
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file", "images-present"),
    )

    def probe(self, plan: Plan) -> Questions:
        """The images, and the reports where the plan says that they are."""
        if plan.scan is None:
            return {}
        return {"services": resolved.ask(plan.stack), "scan": trivy.question(plan.stack, plan.scan)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """The worst image decides."""
        if plan.scan is None:
            return self.warned(
                "nobody says that the images are scanned: scan is not declared",
                f"Scan with {trivy.scan('IMAGE', 'scans/IMAGE.json')} in the pipeline, and write"
                " where the reports lie as scan.reports into the migration file.",
            )
        if trivy.missing(readings.raw("scan")):
            return self.unknown(
                "Trivy is not on the server",
                "Install Trivy there, or write where the pipeline's reports lie as scan.reports"
                " into the migration file.",
            )
        return self._scanned(readings, plan.scan)

    def _scanned(self, readings: Readings, scan: Scan) -> Finding:
        services = resolved.services(report(readings.get("services", Output)))
        scanned = trivy.answered(readings, "scan", scan)
        notices: list[Notice] = list(scan_judgement.scanner(scanned, scan.days))
        for service in services:
            notices += scan_judgement.image(service, scanned, scan.days)
        outcome, observed, remedy = worst(notices)
        if outcome is Outcome.PASS:
            return self.passed(observed)
        return self._finding(outcome, observed, remedy)
