from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.checks.application.session_continuity import SessionContinuity
from bot.domain.check import Outcome
from bot.domain.network_reading import Cookie, Flow
from bot.domain.plan import Plan
from bot.domain.probe import SmokeFlow

CHECK = SessionContinuity()
LOGIN = {"name": "login", "method": "POST", "path": "/login", "form": {"password": "${SMOKE}"}}
ON = {"smoke": [LOGIN], "smoke_baseline": "preflight"}
SID = Cookie(name="sid", path="/", secure=True, http_only=True, same_site="lax")
OLD = Flow(passed=("login",), cookies=(SID,))


@pytest.mark.parametrize(
    ("new", "outcome", "said"),
    [
        (OLD, Outcome.PASS, "the login sets sid, alike on both sides"),
        (replace(OLD, cookies=(replace(SID, domain="x"), SID)), Outcome.PASS, "sid"),
        (replace(OLD, cookies=()), Outcome.FAIL, "the new side sets no cookie sid"),
        (
            replace(OLD, cookies=(replace(SID, secure=False, domain="a.example"),)),
            Outcome.FAIL,
            "the cookie sid differs in domain and secure",
        ),
        (replace(OLD, cookies=(replace(SID, path="/x"),)), Outcome.FAIL, "differs in path"),
        (replace(OLD, cookies=(replace(SID, http_only=False),)), Outcome.FAIL, "in http_only"),
        (replace(OLD, cookies=(replace(SID, same_site=""),)), Outcome.FAIL, "in same_site"),
        (
            Flow(passed=(), trouble="'login' answered 500, not 200"),
            Outcome.UNKNOWN,
            "the login fails on the new side: 'login' answered 500",
        ),
    ],
)
def test_the_new_side_must_set_what_the_old_one_sets(
    make_plan: Callable[..., Plan], new: Flow, outcome: Outcome, said: str
) -> None:
    plan = make_plan(**ON)

    finding = CHECK.examine({"old": OLD, "new": new}, plan)

    assert CHECK.probe(plan) == {"old": SmokeFlow(side="legacy"), "new": SmokeFlow(side="stack")}
    assert finding.outcome is outcome, finding
    assert said in finding.observed


def test_a_login_that_was_not_reached_is_unknown(make_plan: Callable[..., Plan]) -> None:
    finding = CHECK.examine({"old": Flow(passed=()), "new": OLD}, make_plan(**ON))

    assert finding.outcome is Outcome.UNKNOWN
    assert "it was not reached" in finding.observed


def test_an_app_without_cookies_loses_none(make_plan: Callable[..., Plan]) -> None:
    bare = replace(OLD, cookies=())

    finding = CHECK.examine({"old": bare, "new": OLD}, make_plan(**ON))

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "the login sets no cookie, alike on both sides",
    )


@pytest.mark.parametrize(
    "changes",
    [{}, {"smoke": [LOGIN]}, {**ON, "smoke": [{"name": "home", "path": "/"}]}],
    ids=["no flow", "only at the cutover", "no login"],
)
def test_without_a_login_that_preflight_may_use_it_does_not_apply(
    make_plan: Callable[..., Plan], changes: dict[str, Any]
) -> None:
    plan = make_plan(**changes)

    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP
