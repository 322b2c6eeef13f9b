from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.checks.signoffs.signoffs_possible import SignoffsPossible
from bot.domain.check import Outcome
from bot.domain.people_reading import Approver, Approvers
from bot.domain.plan import Plan
from bot.domain.probe import RoleMembers
from bot.domain.reading import NoAnswer, Silence

CHECK = SignoffsPossible()
NIGHT = {"start": "02:00", "end": "04:00", "timezone": "Europe/Berlin"}
ROLES = ("technical_lead", "dba", "product_owner", "security")


@pytest.fixture
def plan(make_plan: Callable[..., Plan]) -> Plan:
    return make_plan(roles={role: [f"U0{role.upper().replace('_', '')}"] for role in ROLES})


def team(tz: str = "Asia/Kolkata", barred: tuple[str, ...] = (), **members: Any) -> Approvers:
    """One able person for each role, where nothing else is said."""
    given = {role: (role[0].upper(),) for role in ROLES} | members
    people = {
        role: tuple(Approver(id=who.strip("-"), able=who[0] != "-", tz=tz) for who in group)
        for role, group in given.items()
    }
    at = int(datetime(2026, 11, 27, 10, tzinfo=UTC).timestamp())
    return Approvers(roles=tuple(people.items()), barred=barred, asker="U0LEAD", asked_at=at)


@pytest.mark.parametrize(
    ("people", "outcome", "said"),
    [
        (team(), Outcome.PASS, "4 roles, 4 people, it takes 2"),
        (team(dba=()), Outcome.FAIL, "as Database administrator takes 1, and 0 may give it when U"),
        (team(dba=("-D",)), Outcome.FAIL, "as Database administrator takes 1, and 0 may"),
        (team(barred=("D",)), Outcome.FAIL, "as Database administrator takes 1, and 0 may"),
        (team(dba=("D", "E"), barred=("D",)), Outcome.PASS, "4 people"),
        (
            team(**dict.fromkeys(ROLES, ("T",))),
            Outcome.FAIL,
            "sign-off in all takes 2, and 1 may give it",
        ),
    ],
    ids=["enough", "nobody", "deactivated", "who asks", "a colleague of who asks", "one for all"],
)
def test_a_gate_that_nobody_can_meet_is_found(
    plan: Plan, people: Approvers, outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"people": people}, plan)

    assert finding.outcome is outcome
    assert said in finding.observed
    assert bool(finding.remediation) is (outcome is Outcome.FAIL)


def test_somebody_of_each_role_should_be_awake_in_the_window(
    make_plan: Callable[..., Plan], plan: Plan
) -> None:
    nightly = plan.model_copy(update={"window": make_plan(window=NIGHT).window})
    mixed = team("Europe/Berlin")
    asleep = CHECK.examine({"people": mixed}, nightly)
    awake = CHECK.examine({"people": team("Asia/Kolkata")}, nightly)

    assert asleep.outcome is Outcome.WARN
    assert "nobody is awake between 02:00 and 04:00, Europe/Berlin, as Technical" in asleep.observed
    assert awake.outcome is Outcome.PASS


def test_a_role_that_the_plan_does_not_ask_needs_nobody(make_plan: Callable[..., Plan]) -> None:
    none = {"product_owner": 0, "security": 0}
    plan = make_plan(signoffs={"minimum": none}, roles={"technical_lead": ["U0AA"], "dba": ["S0B"]})
    question = CHECK.probe(plan)["people"]

    assert question == RoleMembers(roles=(("technical_lead", ("U0AA",)), ("dba", ("S0B",))))
    two = Approvers(roles=team().roles[:2])
    assert CHECK.examine({"people": two}, plan).outcome is Outcome.PASS


def test_nobody_named_at_all_says_so_without_a_name_of_who_asks(plan: Plan) -> None:
    finding = CHECK.examine({"people": Approvers(roles=(("dba", ()),))}, plan)

    assert finding.outcome is Outcome.FAIL
    assert "when" not in finding.observed


def test_where_there_is_no_slack_it_is_skipped_and_where_slack_is_silent_it_is_unknown(
    plan: Plan,
) -> None:
    silent = NoAnswer(why=Silence.UNREACHABLE, detail="Slack does not say")

    assert CHECK.examine({"people": Approvers(connected=False)}, plan).outcome is Outcome.SKIP
    assert CHECK.examine({"people": silent}, plan).outcome is Outcome.UNKNOWN
