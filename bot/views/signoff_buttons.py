"""The buttons of a sign-off: what each carries, and who gets which; five at most a message."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.message import Block
from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.press import Pressed
from bot.domain.signoff.standing import RoleStanding, RoleState, SignoffState
from bot.views.blocks import Confirm, Press, actions

APPROVE, REJECT, REVOKE = "signoff_approve", "signoff_reject", "signoff_revoke"
COMMANDS, CHANGES, DELEGATE = "signoff_commands", "signoff_changes", "signoff_delegate"
AGAIN, WITHDRAW, END = "signoff_ask_again", "signoff_withdraw", "signoff_end_delegation"
_MOST = 5
_OVER = {RoleStanding.EXPIRED, RoleStanding.REJECTED}


def of_channel(state: SignoffState) -> Iterator[Block]:
    """None where nothing can be done by them any more."""
    if not state.request.open or state.expired:
        return
    rejected = any(one.standing is RoleStanding.REJECTED for one in state.roles)
    asked_again = any(one.previous is not None for one in state.roles)
    presses = [_whole(state, COMMANDS, "Show commands")]
    presses += [_whole(state, CHANGES, "What changed?")] if asked_again else []
    presses += [_whole(state, DELEGATE, "Delegate…")]
    again = [_whole(state, AGAIN, "Ask again", "primary" if rejected else "")]
    again = again if rejected or _some_expired(state) else []
    yield actions(*presses, _withdraw(state), *again)


def of_delegation(given: Delegation) -> Block:
    """The end of it, for whoever gave it."""
    title = given.role.title
    told = f"Nobody answers for you as {title} from now on. What was answered before stands."
    asked = Confirm(title="End the delegation?", text=told, yes="End it")
    value = f"{given.migration}/{given.id}"
    return actions(Press(action=END, label="End delegation", value=value, confirm=asked))


def of_roles(
    state: SignoffState, mine: tuple[RoleState, ...], who: str, head: str = ""
) -> dict[str, Block]:
    """The buttons below each of one person's roles, by the role; one is left for the plan.

    `head` is the end of the audit trail that is shown with them.
    """
    if len(mine) == 1:
        return _alone(state, mine[0], who, head)
    left, placed = _MOST - 1, dict[str, Block]()
    for found in sorted(mine, key=lambda one: not wanted(state, one, who)):
        presses = _of_role(state, found, who, head, f": {found.role.title}")
        if presses and len(presses) <= left:
            placed[found.role.value] = actions(*presses)
            left -= len(presses)
    return placed


def of_plan(state: SignoffState) -> Block:
    """What every card of a person ends with."""
    return actions(_whole(state, COMMANDS, "Show commands"))


def wanted(state: SignoffState, found: RoleState, who: str) -> bool:
    """Whether an approval of that person would still help."""
    if not state.request.open or found.approval_of(who) is not None:
        return False
    floor = found.standing is RoleStanding.APPROVED and state.people_missing > 0
    return found.standing.waits or (floor and who not in state.people)


def revocable(state: SignoffState, found: RoleState, who: str) -> bool:
    """Whether that person has an approval that still counts."""
    counts = state.request.open and found.standing not in _OVER
    return counts and found.approval_of(who) is not None


def _alone(state: SignoffState, found: RoleState, who: str, head: str) -> dict[str, Block]:
    """All that there is for the only role of a person, in one row."""
    presses = _of_role(state, found, who, head)
    if not presses:
        return {}
    value = _value(state, found, head)
    more = [Press(action=CHANGES, label="What changed?", value=value)] if found.previous else []
    more.append(Press(action=COMMANDS, label="Show commands", value=value))
    more.append(Press(action=DELEGATE, label="Delegate…", value=value))
    return {found.role.value: actions(*presses, *more)}


def _value(state: SignoffState, found: RoleState, head: str) -> str:
    request, version = state.request.id, found.version
    return Pressed(request=request, role=found.role, version=version, head=head).value


def _of_role(
    state: SignoffState, found: RoleState, who: str, head: str, behind: str = ""
) -> list[Press]:
    value = _value(state, found, head)
    if revocable(state, found, who):
        return [Press(action=REVOKE, label=f"Revoke{behind}", value=value, style="danger")]
    if not wanted(state, found, who):
        return []
    return [
        _approve(state, found, value, f"Approve{behind}"),
        Press(action=REJECT, label=f"Reject{behind}…", value=value, style="danger"),
    ]


def _approve(state: SignoffState, found: RoleState, value: str, label: str) -> Press:
    """Whoever completes the sign-offs is asked once more."""
    last = len(state.missing) == 1 and state.missing[0].role is found.role
    complete = last and len(found.approvals) + 1 >= found.minimum
    told = f"{state.request.migration}, plan {state.request.plan[:12]}: a cutover may start then."
    asked = Confirm(title="The last sign-off", text=told, yes="Approve")
    return Press(
        action=APPROVE,
        label=label,
        value=value,
        style="primary",
        confirm=asked if complete else None,
    )


def _whole(state: SignoffState, action: str, label: str, style: str = "") -> Press:
    """A button that is about the whole request."""
    return Press(action=action, label=label, value=_carried(state), style=style)


def _withdraw(state: SignoffState) -> Press:
    """For whoever asked; nobody else's click has an effect."""
    told = "Nobody answers any more, and what was approved counts no longer."
    return Press(
        action=WITHDRAW,
        label="Withdraw",
        value=_carried(state),
        confirm=Confirm(title="Withdraw the request?", text=told, yes="Withdraw", no="Keep it"),
    )


def _carried(state: SignoffState) -> str:
    return Pressed(request=state.request.id, role=None, version=state.request.plan).value


def _some_expired(state: SignoffState) -> bool:
    return any(one.standing is RoleStanding.EXPIRED for one in state.roles)
