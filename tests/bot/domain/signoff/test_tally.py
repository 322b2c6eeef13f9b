"""Votes are counted once, whatever the order in which they are read."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.signoff import asking
from bot.domain.signoff.decision import Decision
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding
from tests.bot.domain.signoff.values import AT, DAY, PEOPLE, grounds, state, vote

TL, DBA, PO, SEC = Role
BASE = grounds()
ASKS = asking.first(BASE, PEOPLE, AT)
votes = st.lists(
    st.tuples(st.sampled_from(Role), st.sampled_from("ABC"), st.sampled_from(Decision)), max_size=12
)


@given(said=votes, seed=st.integers())
def test_the_order_of_the_rows_does_not_matter(
    said: list[tuple[Role, str, Decision]], seed: int
) -> None:
    rows = [vote(role, by, seq, decision) for seq, (role, by, decision) in enumerate(said)]
    shuffled = random.Random(seed).sample(rows, len(rows))

    one, other = state(BASE, ASKS, *rows), state(BASE, ASKS[::-1], *shuffled)

    assert (one.people, one.met, one.missing) == (other.people, other.met, other.missing)


@given(said=votes)
def test_the_latest_word_of_a_person_counts_and_a_rejection_stays(
    said: list[tuple[Role, str, Decision]],
) -> None:
    rows = [vote(role, by, seq, decision) for seq, (role, by, decision) in enumerate(said)]
    for here in state(BASE, ASKS, *rows).roles:
        mine = [(by, word) for role, by, word in said if role is here.role]
        latest = dict(mine)
        assert {one.by for one in here.approvals} == {
            by for by, word in latest.items() if word is Decision.APPROVED
        }
        rejected = any(word is Decision.REJECTED for _, word in mine)
        assert (here.standing is RoleStanding.REJECTED) == rejected


@pytest.mark.parametrize(
    ("early", "standing"), [(1, RoleStanding.APPROVED), (0, RoleStanding.EXPIRED)]
)
def test_an_answer_counts_until_the_very_moment_of_its_expiry(
    early: int, standing: RoleStanding
) -> None:
    now = AT + DAY - early * (DAY / 86_400_000)
    found = state(BASE, ASKS, vote(DBA, "A", 1), now=now)

    here = found.role(DBA)
    assert here is not None
    assert here.standing is standing
    assert found.people == ({"A"} if early else set())
    assert found.next_expiry == (AT + DAY if early else None)
    assert found.expired is not bool(early)


def test_a_rejected_role_lends_nobody_to_the_number_of_people() -> None:
    found = state(
        BASE, ASKS, vote(DBA, "A", 1), vote(DBA, "B", 2, Decision.REJECTED), vote(TL, "C", 3)
    )

    assert found.people == {"C"}
    assert (found.people_missing, found.met) == (1, False)
