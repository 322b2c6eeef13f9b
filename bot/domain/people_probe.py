"""A question about people: who could give the sign-offs."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.vantage import Vantage


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleMembers:
    """Who is in these roles now; answered by `Approvers`.

    `roles` pairs each role's word with the users and user groups that the plan names for it.
    """

    roles: tuple[tuple[str, tuple[str, ...]], ...]
    timeout: float = 10.0

    vantage = Vantage.BOT
