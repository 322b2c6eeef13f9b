"""A gate can be met exactly when there is some way to meet it."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.signoff.role import Role
from bot.domain.signoff.satisfiable import Gap, gaps

NAMES = ("A", "B", "C", "D")
TEAMS = st.fixed_dictionaries(dict.fromkeys(Role, st.frozensets(st.sampled_from(NAMES))))
NEEDED = st.fixed_dictionaries(dict.fromkeys(Role, st.integers(0, 2)))


def met_somehow(needed: dict[Role, int], floor: int, people: dict[Role, frozenset[str]]) -> bool:
    """Every way in which people could answer, tried out: who answers, each wherever they may."""
    asked = [role for role in Role if needed[role]]
    for count in range(len(NAMES) + 1):
        for answering in map(set, combinations(NAMES, count)):
            given_ = {role: people[role] & answering for role in asked}
            enough = all(len(given_[role]) >= needed[role] for role in asked)
            if enough and len(set().union(*given_.values())) >= floor:
                return True
    return False


@given(NEEDED, st.integers(0, 4), TEAMS)
def test_there_is_no_gap_exactly_when_some_way_meets_all(
    needed: dict[Role, int], floor: int, people: dict[Role, frozenset[str]]
) -> None:
    assert (gaps(needed, floor, people) == ()) is met_somehow(needed, floor, people)


def test_every_gap_is_named_and_one_person_in_four_roles_is_one_person() -> None:
    alone = dict.fromkeys(Role, frozenset({"A"}))

    assert gaps(dict.fromkeys(Role, 1), 2, alone) == (Gap(role=None, there=1, needed=2),)
    assert gaps({Role.DBA: 1, Role.SECURITY: 2}, 1, {Role.SECURITY: frozenset({"A"})}) == (
        Gap(role=Role.DBA, there=0, needed=1),
        Gap(role=Role.SECURITY, there=1, needed=2),
    )
