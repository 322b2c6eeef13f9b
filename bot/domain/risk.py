"""The eight rows of the seed's risk matrix."""

from __future__ import annotations

from enum import Enum


class Risk(Enum):
    """What a check guards against; the value is the row's name in the matrix."""

    DATA_LOSS = "Data loss during migration"
    EXTENDED_DOWNTIME = "Downtime exceeding SLA"
    ENVIRONMENT_DRIFT = "Environment variable drift"
    IMAGE_VULNERABILITIES = "Container image vulnerabilities"
    CONNECTION_EXHAUSTION = "Database connection exhaustion"
    UPLOAD_PATHS = "File upload path issues"
    TLS_PROBLEMS = "TLS certificate problems"
    ROLLBACK_FAILURE = "Rollback failure"
