"""What is asked, of whom, and when it is asked again."""

from __future__ import annotations

import pytest

from bot.domain.signoff import asking
from bot.domain.signoff.decision import Decision
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding
from tests.bot.domain.signoff.values import AT, DAY, PEOPLE, grounds, state, vote

TL, DBA, PO, SEC = Role


def test_each_role_is_asked_on_the_plan_and_its_own_evidence() -> None:
    base = grounds(needed={SEC: 2, TL: 1}, security=("a", "b"))

    asks = asking.first(base, PEOPLE, AT)

    assert [ask.role for ask in asks] == [TL, SEC]
    assert [ask.version for ask in asks] == [
        f"plan1.{base.evidence[TL].digest}",
        f"plan1.{base.evidence[SEC].digest}",
    ]
    assert {(ask.round, ask.expires_at, ask.plan) for ask in asks} == {(1, AT + DAY, "plan1")}
    assert asks[1].eligible == PEOPLE[SEC]


@pytest.mark.parametrize(
    ("people", "floor", "said"),
    [
        ({TL: ("U1",), DBA: ()}, 0, "as Database administrator takes 1, and 0"),
        ({TL: ("U1",)}, 0, "as Database administrator takes 1, and 0"),
        ({TL: ("U1",), DBA: ("U1",)}, 2, "in all takes 2, and 1"),
    ],
)
def test_what_too_few_could_answer_is_refused(
    people: dict[Role, tuple[str, ...]], floor: int, said: str
) -> None:
    with pytest.raises(SignoffRefused, match=said) as caught:
        asking.refuse_hopeless({TL: 1, DBA: 1}, floor, people)

    assert caught.value.reason is Reason.NOBODY


def test_only_the_roles_whose_facts_moved_are_asked_again_and_told_why() -> None:
    base = grounds()
    before = state(base, asking.first(base, PEOPLE, AT))
    many = ("1", "2", "3", "4", "5")
    now = grounds(dba=("1",), security=many)

    asks = asking.renewed(before, now, {DBA: ("U9",)})

    assert [(ask.role, ask.round, ask.by) for ask in asks] == [(DBA, 2, ""), (SEC, 2, "")]
    assert [ask.cause for ask in asks] == [
        "Changed: Fact 0.",
        "Changed: Fact 0, Fact 1, Fact 2 and 2 more.",
    ]
    assert [ask.eligible for ask in asks] == [("U9",), PEOPLE[SEC]]
    assert asking.renewed(before, base, PEOPLE) == ()


def test_another_plan_moves_every_role_and_begins_those_that_are_new() -> None:
    base = grounds(needed={TL: 1})
    before = state(base, asking.first(base, PEOPLE, AT))

    asks = asking.renewed(before, grounds(plan="plan2", needed={TL: 1, DBA: 1}), PEOPLE)

    assert [(ask.role, ask.round, ask.cause) for ask in asks] == [
        (TL, 2, "The plan changed."),
        (DBA, 1, "The plan asks for it now."),
    ]


def test_what_was_rejected_or_expired_is_asked_again_without_whoever_asks() -> None:
    base = grounds(needed={TL: 1, DBA: 1})
    asks = asking.first(base, PEOPLE, AT)
    shut = state(base, asks, vote(DBA, "U0DBA1", 1, Decision.REJECTED))

    (again,) = asking.again(shut, base, PEOPLE, "U0DBA2")
    assert (again.role, again.round, again.by) == (DBA, 2, "U0DBA2")
    assert (again.cause, again.eligible) == ("It was rejected.", ("U0DBA1",))

    over = state(base, asks, now=AT + DAY)
    assert {one.cause for one in asking.again(over, base, PEOPLE, "U0LEAD")} == {"It had expired."}
    with pytest.raises(SignoffRefused) as alone:
        asking.again(shut, base, {DBA: ("U0DBA2",)}, "U0DBA2")
    assert alone.value.reason is Reason.NOBODY


def test_what_is_neither_rejected_nor_expired_is_not_asked_again() -> None:
    base = grounds(needed={TL: 1})
    calm = state(base, asking.first(base, PEOPLE, AT))

    with pytest.raises(SignoffRefused) as caught:
        asking.again(calm, base, PEOPLE, "U0LEAD")

    assert caught.value.reason is Reason.NOTHING_TO_ASK
    over = state(base, asking.first(base, PEOPLE, AT), now=AT + DAY)
    with pytest.raises(SignoffRefused):
        asking.again(over, grounds(needed={DBA: 1}), PEOPLE, "U0LEAD")
    assert over.roles[0].standing is RoleStanding.EXPIRED
