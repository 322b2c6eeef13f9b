"""What a click may do: every one becomes a vote or a refusal that says why."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.redaction import redacted
from bot.domain.signoff.authority import Roll, authority
from bot.domain.signoff.decision import LEAST_REASON, MOST_REASON, Click, Decision, Vote
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.request import SignoffRequest
from bot.domain.signoff.standing import RoleStanding, RoleState, SignoffState

_LOOK = "Look at the newest card: `/migrate signoffs`."
_AGAIN = "Press Ask again on the newest card, or type `/migrate signoff request`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was looked up for a click just now: the role's version and who is in it."""

    version: str
    roll: Roll


def decide(click: Click, state: SignoffState, facts: Facts | None) -> Vote:
    """The vote that the click makes. Raises `SignoffRefused`.

    `facts` is None for a revocation: to take back one's own word needs nobody's leave.
    """
    role = _open(click, state)
    if click.decision is Decision.REVOKED or facts is None:
        return _revoked(click, state, role)
    _refuse_stale(click, role, facts.version)
    _refuse_barred(click.by, state.request, role, facts.roll)
    behalf = authority(click.by, facts.roll, state.now)
    if role.standing is RoleStanding.REJECTED and role.rejection is not None:
        raise SignoffRefused(
            Reason.REJECTED,
            f"{_who(role.rejection)} rejected this as {_as(role)}: {role.rejection.reason}",
            "Clear it up, then press Ask again.",
            (role.rejection,),
        )
    if click.decision is Decision.REJECTED:
        return _vote(click, state, role, behalf, _reason(click.reason))
    _refuse_needless(click.by, state, role)
    return _vote(click, state, role, behalf, "")


def _open(click: Click, state: SignoffState) -> RoleState:
    """The role, if its question still stands."""
    _refuse_closed(state.request)
    role = state.role(click.role)
    if role is None:
        raise SignoffRefused(
            Reason.NOT_ASKED, f"The plan does not ask for the {click.role.title}.", _LOOK
        )
    if role.standing is RoleStanding.EXPIRED:
        when = f"{role.ask.expires_at:%Y-%m-%d %H:%M} UTC"
        raise SignoffRefused(Reason.EXPIRED, f"This expired at {when}.", _AGAIN)
    return role


def _refuse_closed(request: SignoffRequest) -> None:
    if request.spent_by:
        raise SignoffRefused(
            Reason.SPENT,
            "The cutover went ahead on these sign-offs, so they stand as they are.",
            "To go back, use Roll back.",
        )
    if request.withdrawn:
        sentence = "Whoever asked for these sign-offs has withdrawn them."
        raise SignoffRefused(Reason.WITHDRAWN, sentence, "Type `/migrate signoff request`.")
    if request.replaced_by:
        raise SignoffRefused(Reason.REPLACED, "A newer request took this one's place.", _LOOK)


def _refuse_stale(click: Click, role: RoleState, current: str) -> None:
    if click.version == role.version == current:
        return
    plan = click.version.partition(".")[0] != current.partition(".")[0]
    what = "The plan" if plan else f"The evidence for the {role.role.title}"
    raise SignoffRefused(
        Reason.STALE,
        f"{what} has changed since this card was shown, so nothing was done.",
        "Read what changed on the newest card, then decide there.",
    )


def _refuse_barred(person: str, request: SignoffRequest, role: RoleState, roll: Roll) -> None:
    colleague = "Ask a colleague who has this role."
    if person == request.requester:
        sentence = "You asked for these sign-offs, so you may not give one."
        raise SignoffRefused(Reason.REQUESTER, sentence, colleague)
    if person in request.editors or person in roll.barred:
        sentence = "You edited the migration file, so somebody else must sign off."
        raise SignoffRefused(Reason.EDITOR, sentence, colleague)
    if person == role.ask.by:
        sentence = f"You asked the {role.role.title} again, so somebody else must answer."
        raise SignoffRefused(Reason.ASKED_AGAIN, sentence, colleague)


def _refuse_needless(person: str, state: SignoffState, role: RoleState) -> None:
    mine = role.approval_of(person)
    if mine is not None:
        sentence = f"You approved this as {_as(role)} at {mine.at:%H:%M} UTC already."
        left = "Nothing is left to do for you here."
        raise SignoffRefused(Reason.ALREADY_YOURS, sentence, left, (mine,))
    counts = state.people_missing and person not in state.people
    if role.standing is RoleStanding.APPROVED and not counts:
        by = ", ".join(_who(one) for one in role.approvals)
        sentence = f"{by} approved this as {_as(role)}; that is enough."
        left = "Nothing is left to do here."
        raise SignoffRefused(Reason.ALREADY_MET, sentence, left, role.approvals)


def _revoked(click: Click, state: SignoffState, role: RoleState) -> Vote:
    mine = role.approval_of(click.by)
    if mine is None:
        sentence = f"There is no approval of yours as {_as(role)} that counts."
        raise SignoffRefused(Reason.NOTHING_TO_REVOKE, sentence, _LOOK)
    _refuse_stale(click, role, role.version)
    return _vote(click, state, role, mine.on_behalf_of, redacted(click.reason.strip()))


def _reason(text: str) -> str:
    said = redacted(" ".join(text.split()))
    if LEAST_REASON <= len(said) <= MOST_REASON:
        return said
    raise SignoffRefused(
        Reason.NO_REASON,
        f"A rejection needs a reason of {LEAST_REASON} to {MOST_REASON} characters.",
        "Say what must change before you would approve.",
    )


def _vote(click: Click, state: SignoffState, role: RoleState, behalf: str, reason: str) -> Vote:
    return Vote(
        request=state.request.id,
        seq=state.request.revision + 1,
        role=role.role,
        round=role.ask.round,
        version=role.version,
        by=click.by,
        on_behalf_of=behalf,
        decision=click.decision,
        reason=reason,
        at=state.now,
        head=click.head,
    )


def _who(vote: Vote) -> str:
    return f"{vote.by} for {vote.on_behalf_of}" if vote.on_behalf_of else vote.by


def _as(role: RoleState) -> str:
    return role.role.title
