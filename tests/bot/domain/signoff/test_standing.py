"""What cards, reminders and forms read off a request."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.signoff import asking
from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding
from bot.domain.signoff.tally import stand
from tests.bot.domain.signoff.values import AT, DAY, PEOPLE, grounds, request, state, vote

TL, DBA, PO, SEC = Role
BASE = grounds(needed={DBA: 1, SEC: 1})


def test_what_was_asked_once_has_changed_in_nothing() -> None:
    first = state(BASE, asking.first(BASE, PEOPLE, AT)).roles[0]

    assert (first.changes, first.plan_changed, first.previous) == ((), False, None)
    assert [one.waits for one in RoleStanding] == [True, False, False, True, False]


def test_what_was_asked_again_says_what_changed_since() -> None:
    asks = asking.first(BASE, PEOPLE, AT)
    now = grounds(plan="plan2", needed={DBA: 1, SEC: 1}, dba=("1",))
    more = asking.renewed(state(BASE, asks), now, PEOPLE)

    dba, sec = state(now, (*asks, *more)).roles

    assert [one.title for one in dba.changes] == ["Fact 0"]
    assert (sec.changes, dba.plan_changed, sec.plan_changed) == ((), True, True)
    assert dba.standing is RoleStanding.VOID


def test_those_asked_are_the_role_and_who_stands_in_but_never_who_asked_or_edited() -> None:
    given = Delegation(
        id="d1",
        migration="shop/production",
        role=DBA,
        from_person="U0DBA1",
        to_person="U0NEW",
        starts=AT,
        ends=AT + DAY,
        reason="on the road",
    )
    strange = replace(given, from_person="U0GONE", to_person="U0OTHER")
    asks = tuple(
        replace(ask, by="U0SEC1" if ask.role is SEC else "")
        for ask in asking.first(BASE, PEOPLE, AT)
    )
    here = replace(request(BASE), editors=frozenset({"U0DBA2"}))

    found = stand(here, asks, (vote(SEC, "U0SEC2", 1),), (given, strange), AT)

    assert found.asked(DBA) == {"U0DBA1", "U0NEW"}
    assert found.asked(SEC) == {"U0SEC2"}
    assert found.asked(TL) == frozenset()
    assert found.role(TL) is None
    later = stand(here, asks, (), (given,), AT + DAY)
    assert later.asked(DBA) == {"U0DBA1"}
