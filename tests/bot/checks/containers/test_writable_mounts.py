from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.containers.writable_mounts import WritableMounts
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = WritableMounts()
FILE = "mount\tapi\tbind\t/srv/up\t/up\trw"


def write(kind: str = "folder", may: str = "yes", source: str = "/srv/up") -> str:
    return f"writes\tapi\tbind\t{source}\t/up\t{kind}\t10001:10001\t{may}"


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    answers = {"services": recorded("services.txt"), "writes": recorded("insides.txt")}
    finding = CHECK.examine(answers, plan)

    assert finding.outcome is Outcome.PASS
    assert "/srv/shop/uploads of api" in finding.observed


@pytest.mark.parametrize(
    ("mounts", "writes", "outcome", "said", "remedy"),
    [
        ((FILE,), (write(),), Outcome.PASS, "writable: /up of api", ""),
        ((), (), Outcome.PASS, "no service has a mount to write into", ""),
        (
            (FILE,),
            (write(may="no"),),
            Outcome.FAIL,
            "cannot write into /up of api (/srv/up) as 10001:10001",
            "chown --recursive 10001:10001 /srv/up`",
        ),
        (
            (FILE,),
            (write(may="no", source="/var/lib/shop/uploads/a"),),
            Outcome.FAIL,
            "cannot write into",
            "setfacl --recursive --modify u:10001:rwX,d:u:10001:rwX /var/lib/shop/uploads/a`",
        ),
        ((FILE,), (write("missing", "no"),), Outcome.FAIL, "does not exist", "mkdir"),
        ((FILE,), (write("missing"),), Outcome.FAIL, "does not exist", "mkdir"),
        ((FILE,), (write("file", "no"),), Outcome.WARN, "cannot write /up", "read-only"),
        ((FILE,), (write("other", "no"),), Outcome.PASS, "/up", ""),
        ((FILE,), (write(may="unknown"),), Outcome.UNKNOWN, "nobody could try", "util-linux`"),
        ((FILE,), (write(may="maybe"),), Outcome.UNKNOWN, "'maybe' does not say", ""),
        ((FILE,), (), Outcome.WARN, "/up of api was not tried", "up --detach api`"),
        (("mount\tapi\tbind\t/a\t/b\tro",), (), Outcome.PASS, "no service has", ""),
        (("mount\tapi\ttmpfs\t\t/b\trw",), (), Outcome.PASS, "no service has", ""),
    ],
)
def test_every_mount_must_be_writable_for_its_container(
    plan: Plan,
    stack: Callable[..., Output],
    rows: Callable[..., Output],
    *,
    mounts: tuple[str, ...],
    writes: tuple[str, ...],
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    finding = CHECK.examine({"services": stack(*mounts), "writes": rows(*writes)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


def test_a_worker_is_never_started_for_a_look(
    make_plan: Callable[..., Plan], stack: Callable[..., Output], rows: Callable[..., Output]
) -> None:
    plan = make_plan(stack={"workers": ["api"]})
    finding = CHECK.examine({"services": stack(FILE), "writes": rows("x")}, plan)

    assert finding.outcome is Outcome.WARN
    assert "`" not in finding.remediation
