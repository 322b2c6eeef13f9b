"""What is known of images and their sources: scan reports, and the app's repository."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Vulnerability:
    """One known hole in one package; `fixed` is the version without it, "" for none yet."""

    id: str
    severity: str
    package: str
    installed: str
    fixed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReport:
    """One report of Trivy on one image, with its critical and high vulnerabilities.

    `created_at` is as Trivy wrote it, "" when it did not. `results` counts the lists of
    packages that were looked through, `suppressed` what somebody chose not to see.
    """

    source: str
    artifact: str = ""
    created_at: str = ""
    image_id: str = ""
    repo_digests: tuple[str, ...] = ()
    os_family: str = ""
    os_name: str = ""
    end_of_life: bool = False
    results: int = 0
    suppressed: int = 0
    vulnerabilities: tuple[Vulnerability, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReports:
    """All reports, the names of files that are none, and when it was asked, in Unix seconds.

    `database_at` is when the scanner's list of holes was made, "" where reports were only read.
    """

    reports: tuple[ScanReport, ...]
    asked_at: int
    unreadable: tuple[str, ...] = ()
    database_at: str = ""
    kind: Literal["scan_reports"] = "scan_reports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dockerfile:
    """The shape of one Dockerfile: its stages, and what its last stage does.

    `copies` tells whether the last stage takes files from another stage or image, `runs` how
    many commands it runs.
    """

    path: str
    stages: int
    copies: bool
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """What hadolint says of one line; `level` is error, warning, info or style."""

    path: str
    line: int
    code: str
    level: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A checkout on the bot: what updates its images, its Dockerfiles, and hadolint's words.

    `updates` names files with rules that watch images, `other_rules` files with other rules only.
    `linter` is where hadolint lies, "" when the bot has none.
    """

    updates: tuple[str, ...] = ()
    other_rules: tuple[str, ...] = ()
    dockerfiles: tuple[Dockerfile, ...] = ()
    linter: str = ""
    lint: tuple[Lint, ...] = ()
    kind: Literal["repository"] = "repository"
