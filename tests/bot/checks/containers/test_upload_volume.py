from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.containers.upload_volume import UploadVolume
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = UploadVolume()
KEPT = "/var/lib/docker/volumes/up/_data"


def bind(source: str, mode: str = "rw") -> str:
    return f"mount\tapi\tbind\t{source}\t/up\t{mode}"


@pytest.mark.parametrize(
    ("path", "mount", "writes", "outcome"),
    [
        ("/srv/up", bind("/srv/up"), (), Outcome.PASS),
        ("/srv/up", bind("/srv/"), (), Outcome.PASS),
        ("/srv/up", bind("/srv/up/a"), (), Outcome.FAIL),
        ("/srv/up", bind("/srv/u"), (), Outcome.FAIL),
        ("/srv/up", bind("/srv/up", "ro"), (), Outcome.FAIL),
        (KEPT, f"mount\tapi\tvolume\tup\t{KEPT}\trw", (), Outcome.FAIL),
        (
            KEPT,
            "mount\tapi\tvolume\tup\t/up\trw",
            (f"writes\tapi\tvolume\t{KEPT}\t/up\tfolder\t1:1\tyes",),
            Outcome.PASS,
        ),
        (
            "/srv/up",
            "mount\tapi\tvolume\tup\t/up\trw",
            ("writes\tapi\tbind\t/srv/up\t/up\tfolder\t1:1\tyes",),
            Outcome.FAIL,
        ),
    ],
)
def test_some_container_must_have_the_declared_folder(
    make_plan: Callable[..., Plan],
    stack: Callable[..., Output],
    rows: Callable[..., Output],
    *,
    path: str,
    mount: str,
    writes: tuple[str, ...],
    outcome: Outcome,
) -> None:
    plan = make_plan(files={"kind": "volume", "path": path})
    finding = CHECK.examine({"services": stack(mount), "writes": rows(*writes)}, plan)

    assert finding.outcome is outcome, finding
    assert path in finding.observed
    assert bool(finding.remediation) is (outcome is Outcome.FAIL)


def test_silence_is_unknown(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan(files={"kind": "volume", "path": "/srv/up"})

    assert CHECK.probe(plan).keys() == {"services", "writes"}
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN


def test_uploads_elsewhere_need_no_volume(plan: Plan) -> None:
    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP
