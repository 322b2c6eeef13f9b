"""What Slack's headers say about scopes and clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.cli.doctor.diagnosis import Diagnosis, Health, status
from bot.cli.doctor.slack import SCOPES, scopes, skew
from bot.cli.exits import Exit

ROOT = Path(__file__).parents[4]
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
DATE = {"date": "Sun, 29 Nov 2026 12:00:00 GMT"}


def test_the_scopes_are_those_of_the_manifest() -> None:
    manifest = YAML(typ="safe", pure=True).load(ROOT / "app_manifest.yml")

    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_missing_scopes_are_named() -> None:
    granted = ", ".join(sorted(SCOPES - {"pins:write", "commands"}))
    found = scopes({"x-oauth-scopes": granted})

    assert (found.health, found.observed) == (Health.FAIL, "missing: commands, pins:write")
    assert scopes({"x-oauth-scopes": ",".join(SCOPES)}).health is Health.OK
    assert scopes({}).health is Health.UNKNOWN


@pytest.mark.parametrize(
    ("seconds", "health"),
    [(0, Health.OK), (9, Health.OK), (10, Health.WARN), (-119, Health.WARN), (120, Health.FAIL)],
)
def test_a_clock_that_is_off_is_noticed(seconds: int, health: Health) -> None:
    found = skew(DATE, NOON + timedelta(seconds=seconds))

    assert found.health is health
    assert found.observed == f"{abs(seconds)} s from Slack's"
    assert bool(found.remedy) is (health is not Health.OK)


@pytest.mark.parametrize("headers", [{}, {"date": "soon"}, {"date": "Sun, 29 Nov 2026 12:00:00"}])
def test_a_reply_without_a_usable_date_says_nothing_about_the_clock(
    headers: dict[str, str],
) -> None:
    assert skew(headers, NOON).health is Health.UNKNOWN


def test_what_must_be_mended_outranks_what_could_not_be_asked() -> None:
    def found(*healths: Health) -> Exit:
        return status(Diagnosis(subject="s", health=health, observed="o") for health in healths)

    assert found(Health.OK, Health.WARN) is Exit.OK
    assert found(Health.OK, Health.UNKNOWN) is Exit.NOT_ASKED
    assert found(Health.UNKNOWN, Health.FAIL) is Exit.BLOCKED
