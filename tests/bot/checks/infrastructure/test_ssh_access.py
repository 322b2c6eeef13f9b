from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.checks.infrastructure.ssh_access import SshAccess
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import LoggedIn, NoAnswer, Output, Silence

CHECK = SshAccess()
Rows = Callable[..., Output]


def login(user: str = "deploy", uid: int = 1000) -> LoggedIn:
    return LoggedIn(user=user, uid=uid, groups=("docker",), host_key="ssh-ed25519 AAAA")


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    finding = CHECK.examine({"login": login(), "rights": recorded("rights.txt")}, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "logged in as deploy, with sudo and Docker",
    )


@pytest.mark.parametrize(
    ("target", "who", "root", "socket", "outcome", "remedy"),
    [
        ({}, login(), "yes", "missing", Outcome.PASS, ""),
        ({"sudo": "root"}, login("root", 0), "yes", "open", Outcome.WARN, "user of your own"),
        ({}, login(), "no", "open", Outcome.FAIL, "`echo 'deploy ALL=(ALL:ALL) NOPASSWD: ALL'"),
        ({}, login(), "missing", "open", Outcome.FAIL, "`apt-get install --yes sudo`"),
        ({"sudo": "root"}, login(), "yes", "open", Outcome.FAIL, "sudo: passwordless"),
        ({}, login(), "yes", "closed", Outcome.FAIL, "usermod --append --groups docker deploy`"),
        ({}, login(), "maybe", "open", Outcome.UNKNOWN, ""),
        ({}, login(), "yes", "ajar", Outcome.UNKNOWN, ""),
    ],
)
def test_the_login_user_needs_sudo_and_docker(
    make_plan: Callable[..., Plan],
    rows: Rows,
    *,
    target: dict[str, Any],
    who: LoggedIn,
    root: str,
    socket: str,
    outcome: Outcome,
    remedy: str,
) -> None:
    rights = rows(f"root\t{root}", f"socket\t{socket}")

    finding = CHECK.examine({"login": who, "rights": rights}, make_plan(target=target))

    assert finding.outcome is outcome
    assert remedy in finding.remediation


def test_everything_that_is_missing_is_named_at_once(plan: Plan, rows: Rows) -> None:
    rights = rows("root\tno", "socket\tclosed")

    finding = CHECK.examine({"login": login(), "rights": rights}, plan)

    assert finding.observed == (
        "deploy cannot use sudo without a password; Docker's socket is closed to deploy"
    )


@pytest.mark.parametrize(
    ("why", "outcome", "remedy"),
    [
        (Silence.HOST_KEY_CHANGED, Outcome.FAIL, "`cat /etc/ssh/ssh_host_ed25519_key.pub`"),
        (Silence.LOGIN_REFUSED, Outcome.FAIL, "deploy's .ssh/authorized_keys"),
        (Silence.UNREACHABLE, Outcome.UNKNOWN, "192.0.2.10 port 22"),
        (Silence.TIMED_OUT, Outcome.UNKNOWN, "192.0.2.10 port 22"),
    ],
)
def test_a_shut_door_says_why(plan: Plan, why: Silence, outcome: Outcome, remedy: str) -> None:
    silence = NoAnswer(why=why, detail="the door is shut")

    finding = CHECK.examine({"login": silence, "rights": silence}, plan)

    assert (finding.outcome, finding.observed) == (outcome, "the door is shut")
    assert remedy in finding.remediation


def test_the_console_shows_the_key_of_the_pinned_kind(make_plan: Callable[..., Plan]) -> None:
    key = "ecdsa-sha2-nistp256 " + "A" * 68
    changed = NoAnswer(why=Silence.HOST_KEY_CHANGED, detail="another key")

    finding = CHECK.examine({"login": changed}, make_plan(target={"host_key": key}))

    assert "`cat /etc/ssh/ssh_host_ecdsa_key.pub`" in finding.remediation


def test_nothing_collected_is_unknown(plan: Plan) -> None:
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN
