"""Whether the gates can be met at all, by the people who are there.

A person may answer for several roles and counts once in the floor. So nobody's answer takes
another's place: as many different people as possible answer when everybody answers wherever they
may, and that meets every role and the floor whenever anything does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.signoff.role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """So many people are there for the role, or for all roles together (None); it takes more."""

    role: Role | None
    there: int
    needed: int


def gaps(
    needed: Mapping[Role, int], floor: int, people: Mapping[Role, frozenset[str]]
) -> tuple[Gap, ...]:
    """Everything that can never be met; empty exactly when all can be met together."""
    asked = [role for role in Role if needed.get(role, 0) > 0]
    there = {role: people.get(role, frozenset()) for role in asked}
    together = frozenset[str]().union(*there.values())
    found = [
        Gap(role=role, there=len(there[role]), needed=needed[role])
        for role in asked
        if len(there[role]) < needed[role]
    ]
    if len(together) < floor:
        found.append(Gap(role=None, there=len(together), needed=floor))
    return tuple(found)
