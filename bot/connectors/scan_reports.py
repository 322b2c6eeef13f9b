"""Trivy's JSON reports on the bot, reduced to what is judged."""

from __future__ import annotations

import asyncio
import glob
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from bot.domain.image_reading import ScanReport, ScanReports, Vulnerability
from bot.domain.probe import LocalReports
from bot.domain.reading import NoAnswer, Silence

_SEVERE = {"CRITICAL", "HIGH"}
_MOST_FILES = 200
_MOST_BYTES = 64 * 2**20
_SCHEMA = 2
#: Secrets, licences and settings are other searches, and say nothing about holes.
_PACKAGES = {"os-pkgs", "lang-pkgs"}


class _Hole(BaseModel):
    VulnerabilityID: str = ""
    Severity: str = ""
    PkgName: str = ""
    InstalledVersion: str = ""
    FixedVersion: str = ""


class _Result(BaseModel):
    Class: str = ""
    Vulnerabilities: list[_Hole] | None = None
    ExperimentalModifiedFindings: list[Mapping[str, Any]] | None = None


class _System(BaseModel):
    Family: str = ""
    Name: str = ""
    EOSL: bool = False


class _Metadata(BaseModel):
    ImageID: str = ""
    RepoDigests: list[str] | None = None
    OS: _System = Field(default_factory=_System)


class _Report(BaseModel):
    SchemaVersion: int
    ArtifactName: str = Field(min_length=1)
    CreatedAt: str = ""
    Metadata: _Metadata = Field(default_factory=_Metadata)
    Results: list[_Result] | None = None


async def read(probe: LocalReports, now: int) -> ScanReports | NoAnswer:
    """Every report of the folder or glob; what is none is named. `now` is in Unix seconds."""
    try:
        async with asyncio.timeout(probe.timeout):
            return await asyncio.to_thread(_read_all, probe.path, now)
    except TimeoutError:
        return NoAnswer(why=Silence.TIMED_OUT, detail=f"reading {probe.path} took too long")


def _read_all(path: str, now: int) -> ScanReports | NoAnswer:
    folder = Path(path)
    found = sorted(folder.glob("*.json")) if folder.is_dir() else _matching(path)
    if len(found) > _MOST_FILES:
        detail = f"{path} holds {len(found)} files; more than {_MOST_FILES} are not read"
        return NoAnswer(why=Silence.REFUSED, detail=detail)
    reports, unreadable = [], []
    for file in found:
        report = reduced(file)
        if report is None:
            unreadable.append(file.name)
        else:
            reports.append(report)
    return ScanReports(reports=tuple(reports), asked_at=now, unreadable=tuple(unreadable))


def _matching(pattern: str) -> list[Path]:
    return sorted(Path(name) for name in glob.glob(pattern) if Path(name).is_file())  # noqa: PTH207 - an absolute pattern


def reduced(file: Path) -> ScanReport | None:
    """One report, None when the file is no report of Trivy's schema 2."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            return None
        report = _Report.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None
    if report.SchemaVersion != _SCHEMA:
        return None
    system, results = report.Metadata.OS, report.Results or []
    return ScanReport(
        source=file.name,
        artifact=report.ArtifactName,
        created_at=report.CreatedAt,
        image_id=report.Metadata.ImageID,
        repo_digests=tuple(report.Metadata.RepoDigests or ()),
        os_family=system.Family,
        os_name=system.Name,
        end_of_life=system.EOSL,
        results=sum(each.Class in _PACKAGES for each in results),
        suppressed=sum(len(each.ExperimentalModifiedFindings or ()) for each in results),
        vulnerabilities=tuple(_severe(results)),
    )


def _severe(results: list[_Result]) -> list[Vulnerability]:
    return [
        Vulnerability(
            id=hole.VulnerabilityID,
            severity=hole.Severity,
            package=hole.PkgName,
            installed=hole.InstalledVersion,
            fixed=hole.FixedVersion,
        )
        for result in results
        for hole in result.Vulnerabilities or ()
        if hole.Severity in _SEVERE
    ]
