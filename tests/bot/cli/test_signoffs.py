"""What the terminal says of sign-offs, and what it refuses before it opens anything."""

from __future__ import annotations

import json

import pytest

from bot.cli.exits import Exit
from bot.cli.front import main
from bot.cli.signoffs import as_data
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import SignoffState
from bot.domain.state import MigrationStatus
from tests.bot.views.signoffs import met, rejected, state, void


def a_status(seen: SignoffState | None) -> MigrationStatus:
    return MigrationStatus(
        migration="shop/production",
        channel="C00MIGSHOP",
        digest="0f1e2d3c4b5a",
        strategy="redirect",
        targets=("web-1",),
        preflight=None,
        signoffs=seen,
    )


@pytest.mark.parametrize("word", ["approve", "reject", "revoke", "delegate", "request", "again"])
def test_a_terminal_gives_no_sign_off(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["signoffs", word, "dba"]) == Exit.WRONG_INPUT

    said = capsys.readouterr().err
    assert "A terminal cannot prove who somebody is in Slack" in said
    assert "/migrate signoffs" in said


def test_programs_get_every_role_with_its_evidence() -> None:
    known = as_data(a_status(state(rejected(Role.SECURITY), void(Role.DBA))))

    assert json.loads(json.dumps(known)) == known
    roles = {each["role"]: each for each in known["request"]["roles"]}
    assert roles["security"]["rejection"]["reason"] == "The scan is from last month."
    assert roles["dba"]["changes"] == ["New: New snapshot: holds, seen"]
    assert roles["dba"]["evidence"][0]["title"] == "Snapshot"
    assert not known["met"]


def test_met_is_what_a_cutover_may_rest_on() -> None:
    assert as_data(a_status(met()))["met"]
    assert not as_data(a_status(None))["met"]
    assert as_data(a_status(None))["request"] is None
