"""How one variable differs between old and new, why, and what settles it."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.notice import Notice
from bot.domain.plan import Plan
from bot.shell import drift, env_remedies, pm2_remedies
from bot.shell.report import listed
from bot.shell.variables import Environment, Files, Group

Make = Callable[[str, str], Notice]
_SHAPES = {
    "quoted": "one of them has quotes around it",
    "return": "one of them ends in a carriage return",
    "space": "one of them has spaces at an end",
    "lines": "only one of them has several lines",
    "dollar": "only one of them holds a `$`",
    "foreign": "only one of them has letters beyond ASCII",
}


def notice(name: str, env: Environment, files: Files, plan: Plan) -> Notice | None:
    """What is wrong with a variable of the old processes, or with a required one; None if nothing.

    What the env file itself lacks is unknown here, because env-file tells it.
    """
    old, new = env.old.get(name, ()), env.given(name)
    must = name in files.required(plan.stack)
    if old and {group.label for group in old} == {group.label for group in new}:
        return None
    has_value = any("empty" not in group.shape for group in new)
    if must and not has_value and not files.full.get(name):
        remedy = f"{env_remedies.take_over(plan, name)}."
        return Notice.unknown(f"{name} has no value to compare", remedy)
    if not old:
        return None
    make = Notice.fail if must else Notice.warn
    kinds = tuple(kind for _, named, kind in files.drift if named == name)
    if odd := _odd(old, new):
        return _disagree(name, odd, plan, make)
    said = f"{name} {_differs(new)}{_why(name, env, kinds)}"
    return make(said, _remedy(name, new, kinds, plan, must=must))


def _odd(old: tuple[Group, ...], new: tuple[Group, ...]) -> tuple[str, ...]:
    """Old services with another value than the others, who have the new one."""
    known = {group.label for group in new}
    if len(known) != 1 or not known < {group.label for group in old}:
        return ()
    return tuple(
        sorted({owner for each in old if each.label not in known for owner in each.owners})
    )


def _disagree(name: str, odd: tuple[str, ...], plan: Plan, make: Make) -> Notice:
    said = f"{name} differs: {listed(odd)} got another value than the other old services"
    remedy = "Give all old services one value and restart those in a quiet minute"
    if plan.legacy.manager == "pm2":
        again = pm2_remedies.from_saved(plan.legacy, *odd)
        remedy = f"Start it with what pm2 saved, in a quiet minute, by {again}"
    return make(said, f"{remedy}; if that other value is the right one, change the others.")


def _differs(new: tuple[Group, ...]) -> str:
    if not new:
        return "is missing in the new containers"
    by_hand = sorted(
        {owner for group in new if group.origin == "compose" for owner in group.owners}
    )
    return f"differs in {listed(tuple(by_hand))}" if by_hand else "differs"


def _why(name: str, env: Environment, kinds: tuple[str, ...]) -> str:
    if cause := drift.cause(kinds):
        return f": {cause}"
    if parts := env.parts.get(name):
        return f": another {listed(parts)}"
    old = [group.shape for group in env.old.get(name, ())]
    new = [group.shape for group in env.given(name)]
    if len(old) == len(new) == 1:
        said = (_SHAPES[shape] for shape in sorted(old[0] ^ new[0]) if shape in _SHAPES)
        return "".join(f": {why}" for why in list(said)[:1])
    return ""


def _remedy(
    name: str, new: tuple[Group, ...], kinds: tuple[str, ...], plan: Plan, *, must: bool
) -> str:
    stack = plan.stack
    if kinds:
        line = f"the line of {name}"
        return drift.remedy(stack, line, name, kinds[0])
    if any(group.origin == "compose" for group in new):
        remedy = f"Take {name} out of `environment:` in {stack.compose_path}"
    elif must:
        return f"{env_remedies.take_over(plan, name)}."
    else:
        remedy = f"Give {name} its old value in {stack.env_path}"
    return f"{remedy}, or give the reason under stack.may_differ."
