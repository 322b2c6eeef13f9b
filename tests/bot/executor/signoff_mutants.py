"""The mistakes of others, planted one at a time into our own rules."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType

RULES, TALLY = "bot.domain.signoff.rules", "bot.domain.signoff.tally"
AUTHORITY, ASKING = "bot.domain.signoff.authority", "bot.domain.signoff.asking"
CLICKS, GATES = "bot.executor.signoff_clicks", "bot.executor.signoff_gates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """`old` stands once in the module and becomes `new`; `caught` is the test that notices."""

    name: str
    module: str
    old: str
    new: str
    caught: str


def _mutant(name: str, module: str, old: str, new: str, caught: str) -> Mutant:
    return Mutant(name=name, module=module, old=old, new=new, caught=caught)


MUTANTS = (
    _mutant(
        "a click after the end has an effect",
        RULES,
        "if request.spent_by:",
        "if False:",
        "a_cutover_begins_once_on_sign_offs_that_nobody_takes_back_then",
    ),
    _mutant(
        "an old request is still answered",
        RULES,
        "if request.replaced_by:",
        "if False:",
        "what_has_expired_is_asked_again_or_anew",
    ),
    _mutant(
        "a click on what has expired has an effect",
        RULES,
        "if role.standing is RoleStanding.EXPIRED:",
        "if False:",
        "after_a_day_nothing_counts_any_more",
    ),
    _mutant(
        "expiry is ignored",
        TALLY,
        "if now >= ask.expires_at:",
        "if False:",
        "after_a_day_nothing_counts_any_more",
    ),
    _mutant(
        "votes survive a change",
        TALLY,
        "one.role is role and one.round == ask.round",
        "one.role is role",
        "changed_evidence_voids_one_role_and_says_what_changed",
    ),
    _mutant(
        "exactly the minimum instead of at least",
        TALLY,
        "len(approvals) >= minimum",
        "len(approvals) == minimum",
        "a_second_of_a_role_counts_where_more_people_are_needed",
    ),
    _mutant(
        "one person counts once for each role",
        TALLY,
        "frozenset(vote.by for vote in counted)",
        "frozenset(vote.by + vote.role.value for vote in counted)",
        "one_person_in_two_roles_answers_each_and_counts_once",
    ),
    _mutant(
        "who stands in counts as two",
        TALLY,
        "frozenset(vote.by for vote in counted)",
        "frozenset(vote.on_behalf_of or vote.by for vote in counted)",
        "somebody_stands_in_as_himself_for_a_while",
    ),
    _mutant(
        "a revocation is ignored",
        TALLY,
        "for vote in here}",
        "for vote in here if vote.decision is not Decision.REVOKED}",
        "an_approval_is_taken_back_by_who_gave_it_and_by_nobody_else",
    ),
    _mutant(
        "a rejection is outvoted",
        TALLY,
        "if rejection is not None:",
        "if rejection is not None and not enough:",
        "a_rejection_needs_its_reason_and_shuts_the_gate",
    ),
    _mutant(
        "a stale version is accepted",
        RULES,
        "if click.version == role.version == current:",
        "if role.version == current:",
        "changed_evidence_voids_one_role_and_says_what_changed",
    ),
    _mutant(
        "the plan is not looked at again at the click",
        RULES,
        "if click.version == role.version == current:",
        "if click.version == role.version:",
        "a_click_sees_an_edit_before_anybody_else_did",
    ),
    _mutant(
        "whoever asked may approve",
        RULES,
        "if person == request.requester:",
        "if False:",
        "nobody_signs_off_what_they_asked_for",
    ),
    _mutant(
        "nobody is barred at all",
        RULES,
        "    _refuse_barred(click.by, state.request, role, facts.roll)\n",
        "",
        "nobody_signs_off_what_they_asked_for",
    ),
    _mutant(
        "whoever edited may approve",
        RULES,
        "if person in request.editors or person in roll.barred:",
        "if False:",
        "nobody_signs_off_what_they_edited",
    ),
    _mutant(
        "whoever asked again may approve",
        RULES,
        "if person == role.ask.by:",
        "if False:",
        "whoever_asks_again_does_not_answer",
    ),
    _mutant(
        "a status is written without looking at the one there",
        RULES,
        "    _refuse_needless(click.by, state, role)\n",
        "",
        "a_second_click_is_told_that_it_is_done",
    ),
    _mutant(
        "anybody takes anybody's approval back",
        RULES,
        'mine = role.approval_of(click.by)\n    if mine is None:\n        sentence = f"There',
        'mine = next(iter(role.approvals), None)\n    if mine is None:\n        sentence = f"There',
        "an_approval_is_taken_back_by_who_gave_it_and_by_nobody_else",
    ),
    _mutant(
        "a rejection without a reason",
        RULES,
        "if LEAST_REASON <= len(said) <= MOST_REASON:",
        "if True:",
        "a_rejection_needs_its_reason_and_shuts_the_gate",
    ),
    _mutant(
        "an empty list is everybody",
        AUTHORITY,
        "    if person in roll.members:\n",
        "    if not roll.members or person in roll.members:\n",
        "an_empty_role_is_nobody",
    ),
    _mutant(
        "guests and former colleagues may approve",
        AUTHORITY,
        "if person not in roll.able:",
        "if False:",
        "only_active_full_members_count",
    ),
    _mutant(
        "whoever asked lets somebody else approve",
        AUTHORITY,
        "return person in roll.members & roll.able - roll.barred",
        "return person in roll.members & roll.able",
        "whoever_asked_or_edited_hands_nothing_on",
    ),
    _mutant(
        "membership is not looked at again when it runs",
        AUTHORITY,
        "    if vote.by in roll.barred or vote.by not in roll.able:\n        return False\n",
        "    return True\n",
        "who_left_the_role_after_the_click_counts_no_more",
    ),
    _mutant(
        "a delegation never ends",
        "bot.domain.signoff.delegation",
        "self.starts <= now < self.ends",
        "True",
        "a_delegation_ends_with_its_time_and_with_its_giver",
    ),
    _mutant(
        "one click marks every role",
        CLICKS,
        "            await signoffs.put_vote(tx, vote)\n",
        "            for far, each in enumerate(known.request.needed):\n"
        "                other = replace(vote, role=each, seq=vote.seq + 1000 * far)\n"
        "                await signoffs.put_vote(tx, other)\n",
        "one_person_in_two_roles_answers_each_and_counts_once",
    ),
    _mutant(
        "a delivery counts each time it comes",
        CLICKS,
        "if not await desk.first_time(tx, click.key):",
        "if False:",
        "a_delivery_that_comes_again_has_no_second_effect",
    ),
    _mutant(
        "the plan is not looked at again when it runs",
        GATES,
        "        await self.renewing.refresh(migration)\n",
        "        look_away = moved\n",
        "a_plan_that_changes_after_the_last_approval_does_not_run",
    ),
    _mutant(
        "what happened since the gate looked is forgotten",
        GATES,
        "known is None or known.request != gate.state.request",
        "known is None or not known.request.open",
        "a_revocation_just_before_the_cutover_stops_it",
    ),
    _mutant(
        "the number of people is forgotten",
        "bot.domain.signoff.standing",
        "return max(0, self.floor - len(self.people))",
        "return 0",
        "one_person_in_two_roles_answers_each_and_counts_once",
    ),
    _mutant(
        "a change voids everything",
        ASKING,
        "here.version != grounds.version(role)",
        "here.ask.round < 9",
        "changed_evidence_voids_one_role_and_says_what_changed",
    ),
    _mutant(
        "evidence binds nobody",
        ASKING,
        "here.version != grounds.version(role)",
        "here.ask.plan != grounds.plan",
        "changed_evidence_voids_one_role_and_says_what_changed",
    ),
)


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """The mistake is in every function of the module, wherever it was imported to."""
    module = importlib.import_module(mutant.module)
    source = inspect.getsource(module)
    assert source.count(mutant.old) == 1, f"{mutant.name}: {source.count(mutant.old)} times"
    other = ModuleType(f"{mutant.module}_mutant")
    other.__file__ = module.__file__
    sys.modules[other.__name__] = other
    exec(compile(source.replace(mutant.old, mutant.new), str(module.__file__), "exec"), vars(other))
    kept: list[tuple[FunctionType, CodeType]] = []
    try:
        for name, function in _functions(module).items():
            twin = _functions(other)[name]
            kept.append((function, function.__code__))
            function.__code__ = twin.__code__
        yield
    finally:
        for function, code in kept:
            function.__code__ = code
        del sys.modules[other.__name__]


def _functions(module: ModuleType) -> dict[str, FunctionType]:
    """Everything with code that the module itself defines, methods and properties too."""
    found: dict[str, FunctionType] = {}
    for name, thing in vars(module).items():
        if isinstance(thing, FunctionType) and thing.__module__ == module.__name__:
            found[name] = thing
        if isinstance(thing, type) and thing.__module__ == module.__name__:
            for part, member in vars(thing).items():
                function = member.fget if isinstance(member, property) else member
                if isinstance(function, FunctionType) and not function.__code__.co_freevars:
                    found[f"{name}.{part}"] = function
    return found
