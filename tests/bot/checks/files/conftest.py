from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.plan import Plan
from bot.domain.reading import Output

STACK = ("reader\tpython3", "stack\tread", "process\tapi.service\t2\t0")


@pytest.fixture
def told(rows: Callable[..., Output]) -> Callable[..., Output]:
    """A complete report of the audit, with more rows."""

    def report(*more: str, bucket: str = "untold") -> Output:
        return rows(*STACK, f"bucket\t{bucket}", *more)

    return report


@pytest.fixture
def on_disk(make_plan: Callable[..., Plan]) -> Plan:
    """A plan whose uploads stay on a volume."""
    return make_plan(files={"kind": "volume", "path": "/srv/up"})


@pytest.fixture
def in_bucket(make_plan: Callable[..., Plan]) -> Plan:
    """A plan whose uploads go to a bucket, with everything allowed."""
    key = {"env": "UPLOADS_KEY"}
    files = {"kind": "s3", "bucket": "shop-uploads", "access_key": key, "secret_key": key}
    return make_plan(files={**files, "prefix": "up/", "canary": True})
