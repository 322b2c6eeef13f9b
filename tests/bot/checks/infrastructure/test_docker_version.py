from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.infrastructure.docker_version import DockerVersion
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import EngineState, NoAnswer, Output, Reading, Silence

CHECK = DockerVersion()
HOST = ("daemon\t/usr/sbin/dockerd", "client\t/usr/bin/docker", "compose\t2.26.1")
OLD = ("installed\tdocker.io\t20.10.24", "candidate\tdocker.io\t26.1.5")
NEW = ("installed\tdocker.io\t26.1.5", "candidate\tdocker.io\t26.1.5")
REFUSED = NoAnswer(why=Silence.REFUSED, detail="the Docker daemon does not answer")
Rows = Callable[..., Output]


def engine(version: str) -> EngineState:
    return EngineState(version=version, api_version="1.45", root_dir="/d", os_type="linux")


def test_it_asks_the_daemon_and_never_its_client(plan: Plan) -> None:
    assert set(CHECK.probe(plan)) == {"engine", "host"}


@pytest.mark.parametrize(
    ("answer", "host", "outcome", "said", "remedy"),
    [
        (engine("26.1.5+dfsg1"), NEW, Outcome.PASS, "Docker Engine 26.1.5+dfsg1", ""),
        (engine("24.0.0"), OLD, Outcome.PASS, "24.0.0", ""),
        (engine("23.0.6-ce"), OLD, Outcome.FAIL, "23.0.6-ce", "--only-upgrade docker.io`"),
        (engine("20.10.24"), NEW, Outcome.FAIL, "a newer one", "`sudo systemctl restart docker`"),
        (engine("dev"), NEW, Outcome.UNKNOWN, "'dev'", "journalctl"),
        (REFUSED, ("unit\tinactive",), Outcome.FAIL, "inactive", "`sudo systemctl start docker`"),
        (REFUSED, ("unit\tfailed",), Outcome.FAIL, "failed", "`sudo systemctl start docker`"),
        (REFUSED, ("unit\tactive",), Outcome.UNKNOWN, "does not answer", "journalctl"),
    ],
)
def test_the_daemon_decides(
    plan: Plan,
    rows: Rows,
    *,
    answer: Reading,
    host: tuple[str, ...],
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    finding = CHECK.examine({"engine": answer, "host": rows(*HOST, *host)}, plan)

    assert finding.outcome is outcome
    assert said in finding.observed
    assert remedy in finding.remediation


def test_without_docker_it_says_how_to_install_it(plan: Plan, rows: Rows) -> None:
    host = rows("daemon\t", "unit\tinactive", "candidate\tdocker.io\t26.1.5")

    finding = CHECK.examine({"engine": REFUSED, "host": host}, plan)

    assert (finding.outcome, finding.observed) == (Outcome.FAIL, "Docker is not installed")
    assert "install --yes docker.io`" in finding.remediation


def test_a_silent_server_says_nothing_about_its_daemon(plan: Plan) -> None:
    lost = NoAnswer(why=Silence.UNREACHABLE, detail="no route")

    assert CHECK.examine({"engine": lost, "host": lost}, plan).outcome is Outcome.UNKNOWN
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN
