"""N15: every sign-off can be given by people who exist, and somebody of each role is awake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.directory import Person
from bot.domain.notice import Notice, worst
from bot.domain.people_reading import Approver, Approvers
from bot.domain.plan import Plan
from bot.domain.plan.window import Window
from bot.domain.probe import RoleMembers, Vantage
from bot.domain.risk import Risk
from bot.domain.signoff.hours import awake
from bot.domain.signoff.role import Role
from bot.domain.signoff.satisfiable import Gap, gaps
from bot.shell.report import listed


class SignoffsPossible(Check):
    """An approval gate that nobody can satisfy is found here, and not in the window.

    A terminal has no Slack to ask. That is not the server's fault: the bot asks before it cuts
    over.
    """

    id = "signoffs-possible"
    line = "N15"
    title = "Every sign-off can be given"
    risk = Risk.EXTENDED_DOWNTIME
    expected = (
        "for each role enough active members who neither ask nor edited the file,"
        " in all as many people as quorum says, and one of each role awake in the window"
    )
    vantage = Vantage.BOT

    def probe(self, plan: Plan) -> Questions:
        """Who is in the roles that the plan needs."""
        named = ((role.value, getattr(plan.roles, role.value)) for role in _needed(plan))
        return {"people": RoleMembers(roles=tuple(named))}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Who cannot be met fails, who sleeps warns."""
        known = readings.get("people", Approvers)
        if not known.connected:
            return self.skipped("there is no Slack to ask here; /migrate preflight in Slack asks")
        able = {Role(role): _able(people, known) for role, people in known.roles}
        needed = _needed(plan)
        ids = {role: frozenset(one.id for one in people) for role, people in able.items()}
        found = gaps(needed, plan.quorum, ids)
        notices = [_gap(one, known) for one in found] or [*_asleep(able, plan.window, known)]
        outcome, said, remedy = worst(notices)
        if outcome is Outcome.PASS:
            people = len(frozenset[str]().union(*ids.values()))
            return self.passed(f"{len(needed)} roles, {people} people, it takes {plan.quorum}")
        return self._finding(outcome, said, remedy)


def _needed(plan: Plan) -> dict[Role, int]:
    counts = {role: int(getattr(plan.signoffs.minimum, role.value)) for role in Role}
    return {role: count for role, count in counts.items() if count}


def _able(people: tuple[Approver, ...], known: Approvers) -> tuple[Approver, ...]:
    return tuple(one for one in people if one.able and one.id not in known.barred)


def _gap(gap: Gap, known: Approvers) -> Notice:
    what = f"as {gap.role.title}" if gap.role else "in all"
    asker = f" when {known.asker} asks" if known.asker else ""
    where = f"roles.{gap.role.value}" if gap.role else "roles"
    return Notice.fail(
        f"sign-off {what} takes {gap.needed}, and {gap.there} may give it{asker}",
        f"Add active colleagues to {where} in the migration file, or let somebody else ask.",
    )


def _asleep(
    able: dict[Role, tuple[Approver, ...]], window: Window | None, known: Approvers
) -> Iterator[Notice]:
    if window is None:
        return
    at = datetime.fromtimestamp(known.asked_at, UTC)
    titles = tuple(
        role.title
        for role, people in able.items()
        if not any(awake(window, _person(one), at) for one in people)
    )
    if titles:
        yield Notice.warn(
            f"nobody is awake between {window.start} and {window.end}, {window.timezone}, as"
            f" {listed(titles)}",
            "Get these sign-offs in the daytime before, and agree on who may be called.",
        )


def _person(one: Approver) -> Person:
    return Person(id=one.id, active=True, full_member=True, tz=one.tz, tz_offset=one.tz_offset)
