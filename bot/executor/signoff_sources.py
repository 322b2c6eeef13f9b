"""What sign-offs rest on, looked up afresh: the file, the evidence, the editors, the roles."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.connectors.migration_files import Loaded, MigrationFiles
from bot.domain.directory import Directory
from bot.domain.errors import UnknownMigration
from bot.domain.plan import Plan
from bot.domain.signoff.authority import Roll, concerned
from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.dossier import Dossier
from bot.domain.signoff.evidence_for import evidence_for
from bot.domain.signoff.request import Grounds, SignoffRequest
from bot.domain.signoff.role import Role


def members_of(plan: Plan, role: Role) -> tuple[str, ...]:
    """The users and user groups that the migration file names for the role."""
    named: tuple[str, ...] = getattr(plan.roles, role.value)
    return named


def needed(plan: Plan) -> dict[Role, int]:
    """How many different people each role takes, without those that take none."""
    minimum = plan.signoffs.minimum
    counts = {role: int(getattr(minimum, role.value)) for role in Role}
    return {role: count for role, count in counts.items() if count}


def grounds_of(dossier: Dossier) -> Grounds:
    """What a request for this plan would rest on now."""
    plan, roles = dossier.plan, needed(dossier.plan)
    return Grounds(
        migration=plan.name,
        channel=plan.channel,
        plan=dossier.runbook,
        file=plan.digest,
        needed=roles,
        floor=plan.quorum,
        lasts=timedelta(hours=plan.signoffs.hours),
        evidence={role: evidence_for(role, dossier) for role in roles},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Every question is asked anew. Raises `DirectorySilent` when Slack does not answer one.

    `grounds` reads the evidence of a plan, `editors` who last edited a file (given who asks).
    """

    files: MigrationFiles
    directory: Directory
    grounds: Callable[[Plan], Awaitable[Grounds]]
    editors: Callable[[Loaded, str], Awaitable[frozenset[str]]]

    async def loaded(self, channel: str) -> Loaded:
        """The channel's file as it is now. Raises `UnknownMigration` or `FileRefused`."""
        return await asyncio.to_thread(self.files.loaded_for, channel)

    async def loaded_of(self, request: SignoffRequest) -> Loaded:
        """The file of a request's migration as it is now."""
        found = await self.loaded(request.channel)
        if found.plan.name != request.migration:
            raise UnknownMigration(
                f"The channel belongs to {found.plan.name} now, no longer to {request.migration}.",
                next_action="Ask for new sign-offs: `/migrate signoff request`.",
            )
        return found

    async def named(self, migration: str) -> Loaded:
        """The file of that migration as it is now, wherever it belongs."""
        survey = await asyncio.to_thread(self.files.survey)
        for loaded in survey.loaded:
            if loaded.plan.name == migration:
                return loaded
        raise UnknownMigration(
            f"No good migration file is about {migration}.",
            next_action="See what is wrong with it: `slipway check FILE`.",
        )

    async def roll(
        self,
        plan: Plan,
        role: Role,
        barred: frozenset[str],
        delegations: tuple[Delegation, ...],
        people: Iterable[str] | None = None,
    ) -> Roll:
        """Who is in the role; `people` are those to look at closely, None for everybody."""
        members = await self.directory.members(members_of(plan, role))
        asked = concerned(role, members, delegations) if people is None else frozenset(people)
        known = await asyncio.gather(*(self.directory.person(who) for who in sorted(asked)))
        return Roll(
            role=role,
            members=members,
            able=frozenset(one.id for one in known if one.eligible),
            barred=barred,
            delegations=delegations,
        )

    async def rolls(
        self,
        plan: Plan,
        roles: Iterable[Role],
        barred: frozenset[str],
        delegations: tuple[Delegation, ...],
    ) -> Mapping[Role, Roll]:
        """The same for several roles, with everybody in them."""
        wanted = tuple(roles)
        found = (self.roll(plan, role, barred, delegations) for role in wanted)
        return dict(zip(wanted, await asyncio.gather(*found), strict=True))
