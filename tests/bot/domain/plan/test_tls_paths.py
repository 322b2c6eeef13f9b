"""Certificates and the runbook lie beside the migration file."""

from __future__ import annotations

from bot.domain.plan.paths import anchored
from tests.bot.executor.shop import plan

STAGING = {"host": "staging.shop.test"}


def test_relative_paths_begin_at_the_files_folder() -> None:
    tls = {"ca_file": "ca.pem", "staging": {**STAGING, "ca_file": "staging.pem"}}

    found = anchored(plan(tls=tls, runbook="runbook.md"), lambda path: f"/plans/{path}")

    assert found.runbook == "/plans/runbook.md"
    assert found.tls.ca_file == "/plans/ca.pem"
    assert found.tls.staging
    assert found.tls.staging.ca_file == "/plans/staging.pem"


def test_what_is_not_named_stays_so() -> None:
    for tls in ({}, {"staging": STAGING}):
        whole = plan(tls=tls)
        assert anchored(whole, lambda path: f"/plans/{path}") == whole
