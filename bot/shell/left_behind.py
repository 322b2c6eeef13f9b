"""What the old services are connected to and would lose by the move."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.check import Unanswered
from bot.domain.notice import Notice
from bot.domain.plan import Plan
from bot.shell import neighbours
from bot.shell.dependencies import Kind, brings, kind, needed, promised
from bot.shell.neighbours import Neighbour
from bot.shell.report import Report, command, listed
from bot.shell.resolved import Described


def left_behind(
    seen: Report, stack: tuple[Described, ...], plan: Plan, kinds: tuple[Kind, ...]
) -> Notice:
    """What of these kinds is connected and comes along nowhere; a variable alone warns.

    What is connected only now and then may be missed, so names of variables count as hints.
    """
    found = needed(neighbours.neighbours(seen, plan.legacy), plan, *kinds)
    if found and not stack:
        raise Unanswered("Compose names no service, so nobody knows what the stack brings")
    lacking = tuple(each for each in found if not brings(stack, kind(each), each.process))
    if lacking:
        return Notice.fail(_said(lacking), _remedy(lacking, plan))
    if found:
        names = tuple(dict.fromkeys(each.named for each in found))
        return Notice.fine(f"the stack brings its own {listed(names)}")
    return _hinted(neighbours.hints(seen), stack, kinds)


def _hinted(
    hints: tuple[str, ...], stack: tuple[Described, ...], kinds: tuple[Kind, ...]
) -> Notice:
    names = tuple(
        name for sort in kinds if not brings(stack, sort) for name in promised(hints, sort)
    )
    if names:
        return Notice.warn(
            f"no connection now, but the old services have {listed(names)}",
            "See whether the app uses it; if so, add it to the Compose file or to stack.keeps.",
        )
    sorts = " or ".join(sort.value for sort in kinds)
    return Notice.fine(f"no old service is connected to a {sorts} that stays behind")


def _said(found: Iterable[Neighbour]) -> str:
    users: dict[str, list[str]] = {}
    for each in found:
        users.setdefault(each.named, []).append(each.unit)
    return "; ".join(
        f"{name} is used by {listed(tuple(dict.fromkeys(units)))}" for name, units in users.items()
    )


def _remedy(found: Iterable[Neighbour], plan: Plan) -> str:
    places = listed(tuple(dict.fromkeys(each.place for each in found)))
    see = command("sudo ss -tnp state established", "sudo ss -xp")
    return (
        f"Add a service for it to {plan.stack.compose_file}, or let the containers reach it"
        f" (host-gateway, a mounted socket) and name {places} in stack.keeps; see {see}."
    )
