"""Clicks in every order against the real service and database, with the model beside them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from bot.domain.errors import SlipwayError
from bot.domain.signoff.decision import Click, Decision, Vote
from bot.domain.signoff.delegation import Handover
from bot.domain.signoff.gate import SignoffGate
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding
from bot.executor.signoff_desk import moment
from storage.database import Database
from tests.bot.executor.signoff_model import NO, TAKEN, YES, Edition, Model
from tests.bot.executor.signoff_world import ANN, BEN, CAT, DAN, LEAD, WHY, TestClock, World

T = TypeVar("T")
Rule = Callable[..., None]
TEAM = (ANN, BEN, CAT, DAN, LEAD)
ASKED = ("dba", "security")
EDITIONS = (
    Edition(needed={"dba": 1, "security": 1}, floor=2, hours=24),
    Edition(needed={"dba": 1, "security": 1}, floor=1, hours=24),
    Edition(needed={"dba": 2, "security": 1}, floor=3, hours=10),
    Edition(needed={"dba": 1}, floor=1, hours=24),
)
_SELDOM = 4
DECISIONS = {YES: Decision.APPROVED, NO: Decision.REJECTED, TAKEN: Decision.REVOKED}
#: Counts the examples of a run of the tests: each has a migration of its own in one database.
numbers = itertools.count()

people = st.sampled_from(TEAM)
roles = st.sampled_from(ASKED)
words = st.sampled_from((YES, YES, YES, YES, NO, TAKEN))
replicas = st.integers(0, 2)
#: Most clicks are on the newest card; some on one that was shown before.
cards = st.sampled_from((-1, -1, -1, -1, -2, -3, -5))


def only_when(holds: Callable[[Signing], object]) -> Callable[[Rule], Rule]:
    """Otherwise the rule does nothing.

    A precondition of Hypothesis would make what is drawn depend on who wins a race, and that is
    another person in each run.
    """

    def decorate(act: Rule) -> Rule:
        @wraps(act)
        def perhaps(self: Signing, **drawn: Any) -> None:
            if holds(self):
                act(self, **drawn)

        return perhaps

    return decorate


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What somebody saw, and what it was about in the model's words."""

    request: str
    role: str
    version: str
    shown: tuple[int, int]


@dataclass(slots=True, kw_only=True)
class House:
    """What outlives an example: the loop, the databases, and how many steps were taken."""

    run: Callable[[Coroutine[Any, Any, Any]], Any]
    databases: Sequence[Database]
    clock: TestClock | None
    folder: Path
    texts: tuple[str, ...]
    steps: int = 0


def texts(folder: Path) -> tuple[str, ...]:
    """The file of each edition, written once, for `shop-app` in C0CHANNEL."""
    world = World(databases=(), folder=folder, app="shop-app", channel="C0CHANNEL")
    found = []
    for one in EDITIONS:
        minimum = {role.value: one.needed.get(role.value, 0) for role in Role}
        world.write(quorum=one.floor, signoffs={"minimum": minimum, "hours": one.hours})
        found.append((folder / "shop.yml").read_text())
    return tuple(found)


def machine(house: House) -> type[Signing]:
    """A machine that works in this house."""
    return type("Signing", (Signing,), {"house": house})


class Signing(RuleBasedStateMachine):
    """Each example is a migration of its own."""

    house: ClassVar[House]

    def __init__(self) -> None:
        super().__init__()
        number = next(numbers)
        self.world = World(
            databases=self.house.databases,
            folder=self.house.folder / f"e{number}",
            app=f"shop{number}",
            channel=f"C0E{number}",
        )
        channel = ("C0CHANNEL", self.world.channel)
        files = (text.replace("shop-app", self.world.app) for text in self.house.texts)
        self.texts = [text.replace(*channel) for text in files]
        self.cards: list[Card] = []
        self.seen: set[tuple[str, str, int]] = set()
        self.past: list[tuple[Click, Vote]] = []
        self.spare: list[tuple[SignoffGate, bool]] = []

    @initialize(dba=st.sets(people, min_size=3), security=st.sets(people, min_size=3), by=people)
    def begin(self, dba: set[str], security: set[str], by: str) -> None:
        self.world.staff(dba=dba, security=security, technical_lead=set(), product_owner=set())
        self.model = Model(
            now=self.now(),
            editions=EDITIONS,
            facts=dict.fromkeys(ASKED, 0),
            members={"dba": set(dba), "security": set(security)},
        )
        self.put(0)
        self.ask(by=by, replica=0)

    # What people do.

    @rule(by=people, replica=replicas)
    def ask(self, by: str, replica: int) -> None:
        self.begin_step()
        self.model.refresh()
        may = self.model.may_request(by)
        made = self.attempt(
            self.service(replica).request(channel=self.world.channel, by=by, key=self.world.key())
        )
        assert (made is not None) == may, (made, may)
        if made is not None:
            self.model.request(made.id, by)
            self.compare()
        self.glance()

    @rule(what=words, who=people, role=roles, card=cards, replica=replicas)
    @only_when(lambda self: self.cards)
    def click(self, what: str, who: str, role: str, card: int, replica: int) -> None:
        self.clicked(what, who, role, card, replica)

    @rule(who=people, role=roles, replica=replicas)
    @only_when(lambda self: self.cards)
    def approve(self, who: str, role: str, replica: int) -> None:
        self.clicked(YES, who, role, -1, replica)

    @rule(replica=replicas)
    @only_when(lambda self: self.able_to(YES))
    def sign_everything(self, replica: int) -> None:
        """Whoever may, says yes to everything: the way to a gate that is met."""
        for role, who in itertools.product(ASKED, TEAM):
            if (role, who) in self.able_to(YES):
                self.clicked(YES, who, role, -1, replica)

    @rule(which=st.integers(0, 20), replica=replicas)
    @only_when(lambda self: self.able_to(NO))
    def reject(self, which: int, replica: int) -> None:
        role, who = self.able_to(NO)[which % len(self.able_to(NO))]
        self.clicked(NO, who, role, -1, replica)

    @rule(which=st.integers(0, 9), replica=replicas)
    @only_when(lambda self: self.model.shut_roles() and not self.model.silent)
    def mend(self, which: int, replica: int) -> None:
        """What was rejected or has expired is asked again, by somebody who may."""
        fit = [who for who in TEAM if self.model.may_ask_again(who)] or list(TEAM)
        self.ask_again_by(fit[which % len(fit)], replica)

    @rule(role=roles, replica=replicas)
    @only_when(lambda self: self.cards and self.model.asked)
    def approve_what_one_asked_for(self, role: str, replica: int) -> None:
        """The requester tries, or whoever asked this role again."""
        asked = self.model.asked
        assert asked is not None
        who = asked.questions[role].asker if role in asked.questions else ""
        self.clicked(YES, who or asked.by, role, -1, replica)

    @rule(which=st.integers(0, 9), replica=replicas)
    @only_when(lambda self: self.cards and self.model.handed)
    def stand_in(self, which: int, replica: int) -> None:
        role, _, taker, _, _ = self.model.handed[which % len(self.model.handed)]
        self.clicked(YES, taker, role, -1, replica)

    @rule(which=st.integers(0, 20), replica=replicas)
    @only_when(lambda self: self.given())
    def take_back(self, which: int, replica: int) -> None:
        role, who = self.given()[which % len(self.given())]
        self.clicked(TAKEN, who, role, -1, replica)

    @rule(
        what=words,
        who=people,
        role=roles,
        card=cards,
        replica=replicas,
        then=st.sampled_from(("edit", "fact", "leave")),
    )
    @only_when(lambda self: self.cards)
    def click_while(  # noqa: PLR0917 - what a click is made of
        self, what: str, who: str, role: str, card: int, replica: int, then: str
    ) -> None:
        """All was looked up for the click; then the world changes; then it is decided."""
        self.begin_step()
        acts: dict[str, Callable[[], None]] = {
            "edit": lambda: self.put((self.model.edition + 1) % len(EDITIONS)),
            "fact": lambda: self.turn(role),
            "leave": lambda: self.leave(role, who),
        }
        before = self.model.copied()
        self.world.town.between = acts[then] if what != TAKEN else None
        click, vote, shown = self.press(what, who, role, card, replica)
        after, self.model, self.world.town.between = self.model, before, None
        self.tell(click, vote, what, role, counted=self.fits(click, what, shown))
        stale = self.about(click) and self.model.stale(what, who, role, shown)
        self.model = after
        if vote is None and stale and (what == TAKEN or not self.model.silent):
            self.model.refresh()
        self.compare()

    @rule(
        what=st.sampled_from((YES, YES, NO)),
        who=st.lists(people, min_size=2, max_size=4),
        role=roles,
    )
    @only_when(lambda self: self.cards)
    def race(self, what: str, who: list[str], role: str) -> None:
        """All at once, on three replicas: as if one after the other."""
        self.begin_step()
        clicks = [self.made(what, each, role, -1) for each in who]
        votes = self.all_at_once(what, [click for click, _ in clicks])
        pairs = list(zip(clicks, votes, strict=True))
        won = [(click, shown, vote) for (click, shown), vote in pairs if vote is not None]
        for click, shown, vote in sorted(won, key=lambda one: one[2].seq):
            counted = self.fits(click, what, shown)
            self.tell(click, vote, what, role, counted=counted)
        for (click, shown), vote in pairs:
            if vote is None:
                assert not self.fits(click, what, shown), ("lost", click)
                self.aftermath(click, what, shown)
        self.compare()

    @rule(which=st.integers(0, 50), replica=replicas)
    @only_when(lambda self: self.past)
    def replay(self, which: int, replica: int) -> None:
        """The same delivery once more, later, perhaps on another replica."""
        self.begin_step()
        click, vote = self.past[which % len(self.past)]
        assert self.attempt(self.acts(replica)[vote.decision](click)) is None
        self.glance()

    @rule(by=people, replica=replicas)
    def ask_again(self, by: str, replica: int) -> None:
        self.ask_again_by(by, replica)

    def ask_again_by(self, by: str, replica: int) -> None:
        self.begin_step()
        self.model.refresh()
        may = self.model.may_ask_again(by)
        roles_ = self.attempt(
            self.service(replica).ask_again(channel=self.world.channel, by=by, key=self.world.key())
        )
        assert bool(roles_) == may, (roles_, may)
        if roles_:
            assert [role.value for role in roles_] == sorted(self.model.shut_roles())
            self.model.ask(self.model.shut_roles(), by)
            self.compare()
        self.glance()

    @rule(
        role=roles,
        giver=people,
        taker=people,
        start=st.sampled_from((0, 0, 5)),
        hours=st.sampled_from((5, 40)),
    )
    def hand_over(self, role: str, giver: str, taker: str, start: int, hours: int) -> None:
        self.begin_step()
        may = self.model.may_hand(role, giver, taker)
        starts = self.now() + timedelta(hours=start)
        ends = starts + timedelta(hours=hours)
        order = Handover(
            channel=self.world.channel,
            role=Role(role),
            to=taker,
            starts=starts,
            ends=ends,
            reason="I am on the road until Tuesday",
            by=giver,
            key=self.world.key(),
        )
        given = self.attempt(self.service(0).delegate(order))
        assert (given is not None) == may, (order, may)
        if given:
            self.model.handed.append((role, giver, taker, starts, ends))

    # What happens around them.

    @rule(edition=st.integers(0, len(EDITIONS) - 1), by=st.sampled_from((*TEAM, "")))
    def edit(self, edition: int, by: str) -> None:
        self.begin_step()
        self.put(edition)
        self.world.edited_by = frozenset({by} - {""})
        self.model.editors = {by} - {""}

    @rule(role=roles)
    def change_a_fact(self, role: str) -> None:
        self.begin_step()
        self.turn(role)

    @rule(role=roles, who=people)
    def join_or_leave(self, role: str, who: str) -> None:
        self.begin_step()
        here = self.model.members[role]
        self.model.members[role] = here ^ {who}
        self.world.staff(**{role: here ^ {who}})

    @rule()
    @only_when(lambda self: self.model.silent or self.model.unable)
    def all_is_well(self) -> None:
        self.begin_step()
        self.model.unable, self.model.silent = set(), False
        self.world.town.gone, self.world.town.silent = set(), False

    @rule(who=people)
    def deactivate_or_return(self, who: str) -> None:
        self.begin_step()
        self.model.unable ^= {who}
        self.world.town.gone = set(self.model.unable)

    @rule(silent=st.sampled_from((False, False, True)))
    def slack(self, silent: bool) -> None:
        self.begin_step()
        self.world.town.silent = self.model.silent = silent

    @precondition(lambda self: self.house.clock is not None)
    @rule(hours=st.sampled_from((1, 6, 11)))
    def time_goes_by(self, hours: int) -> None:
        self.begin_step()
        assert self.house.clock is not None
        self.house.clock.advance(timedelta(hours=hours))
        self.model.now = self.now()
        self.glance()

    @rule(replica=replicas)
    def refresh(self, replica: int) -> None:
        self.begin_step()
        moved = list(self.model.moved())
        assert {role.value for role in self.refreshed(replica)} == set(moved)
        self.model.refresh()
        self.compare()

    # What a cutover does.

    @rule(replica=replicas, keep=st.booleans())
    def gate(self, replica: int, keep: bool) -> None:
        self.begin_step()
        self.model.refresh()
        gate = self.attempt(self.service(replica).gate(self.world.migration))
        assert (gate is None) == self.model.silent
        if gate is not None:
            self.model.lapse()
            assert gate.met == self.model.met(), gate.lacks
            self.spare = [(gate, gate.met)] if keep else []
        self.compare()

    @rule(replica=replicas)
    @only_when(lambda self: self.spare)
    def cut_over(self, replica: int) -> None:
        """With what a gate said a while ago: it must still be so."""
        self.begin_step()
        gate, good = self.spare.pop()
        asked = self.model.asked
        began = self.attempt(self.spend(gate, replica))
        if began:
            assert good
            assert asked is not None
            assert gate.state is not None
            assert asked.id == gate.state.request.id
            assert not asked.spent
            for role in asked.needed:
                assert self.model.approved(role), role
            assert len(self.model.people()) >= asked.floor
            asked.spent = True
        self.compare()

    # How it is done.

    def able_to(self, what: str) -> list[tuple[str, str]]:
        """Every role and person whose word would count on the newest card."""
        asked = self.model.asked
        return [
            (role, who)
            for role, who in itertools.product(asked.needed if asked else (), TEAM)
            if asked and self.model.counts(what, who, role, asked.questions[role].shown, WHY)
        ]

    def given(self) -> list[tuple[str, str]]:
        """Every yes that counts."""
        asked = self.model.asked
        if asked is None:
            return []
        return [(role, who) for role in asked.needed for who in sorted(asked.questions[role].yes)]

    def clicked(self, what: str, who: str, role: str, card: int, replica: int) -> None:
        self.begin_step()
        click, vote, shown = self.press(what, who, role, card, replica)
        self.tell(click, vote, what, role, counted=self.fits(click, what, shown))
        if vote is None:
            self.aftermath(click, what, shown)
            self.glance()
        else:
            self.compare()

    def begin_step(self) -> None:
        self.house.steps += 1
        self.model.now = self.now()

    def now(self) -> Any:
        return self.house.clock.now() if self.house.clock else self.house.run(self.database_time())

    async def database_time(self) -> Any:
        async with self.house.databases[0].reading() as tx:
            return await moment(tx)

    def service(self, replica: int) -> Any:
        return self.world.services[replica % len(self.world.services)]

    def acts(self, replica: int) -> dict[Decision, Callable[[Click], Any]]:
        service = self.service(replica)
        return {
            Decision.APPROVED: service.approve,
            Decision.REJECTED: service.reject,
            Decision.REVOKED: service.revoke,
        }

    def attempt(self, act: Coroutine[Any, Any, T]) -> T | None:
        try:
            result: T = self.house.run(act)
        except SlipwayError:
            return None
        return result

    def refreshed(self, replica: int) -> tuple[Role, ...]:
        found: tuple[Role, ...] = self.house.run(
            self.service(replica).refresh(self.world.migration)
        )
        return found

    async def spend(self, gate: SignoffGate, replica: int) -> bool:
        service = self.service(replica)
        async with service.database.transaction() as tx:
            await service.spend(tx, gate, plan=gate.plan, run="cutover-1", by=LEAD)
        return True

    def put(self, edition: int) -> None:
        text = self.texts[edition]
        (self.world.folder / "shop.yml").write_text(text)
        self.model.edition = edition

    def turn(self, role: str) -> None:
        self.model.facts[role] += 1
        self.world.marks[Role(role)] += 1

    def leave(self, role: str, who: str) -> None:
        self.model.members[role] = self.model.members[role] - {who}
        self.world.staff(**{role: self.model.members[role]})

    def made(self, what: str, who: str, role: str, card: int) -> tuple[Click, tuple[int, int]]:
        mine = [one for one in self.cards if one.role == role] or self.cards
        seen = mine[max(card, -len(mine))]
        click = Click(
            request=seen.request,
            role=Role(role),
            version=seen.version,
            by=who,
            team="T0HOME",
            key=self.world.key(),
            reason=self.reason() if what == NO else "",
        )
        return click, seen.shown if seen.role == role else (-1, -1)

    def reason(self) -> str:
        """Now and then too short to be one."""
        return WHY if len(self.past) % 4 else "no"

    def press(
        self, what: str, who: str, role: str, card: int, replica: int
    ) -> tuple[Click, Vote | None, tuple[int, int]]:
        click, shown = self.made(what, who, role, card)
        return click, self.attempt(self.acts(replica)[DECISIONS[what]](click)), shown

    def all_at_once(self, what: str, clicks: list[Click]) -> list[Vote | None]:
        async def together() -> list[Any]:
            acts = [
                self.acts(number)[DECISIONS[what]](click) for number, click in enumerate(clicks)
            ]
            return await asyncio.gather(*acts, return_exceptions=True)

        votes = self.house.run(together())
        strange = [one for one in votes if isinstance(one, Exception)]
        assert all(isinstance(one, SlipwayError) for one in strange), strange
        return [one if isinstance(one, Vote) else None for one in votes]

    def about(self, click: Click) -> bool:
        return self.model.asked is not None and self.model.asked.id == click.request

    def fits(self, click: Click, what: str, shown: tuple[int, int]) -> bool:
        role = click.role.value
        counted = self.model.counts(what, click.by, role, shown, click.reason)
        return self.about(click) and counted

    def aftermath(self, click: Click, what: str, shown: tuple[int, int]) -> None:
        """A click that finds its question changed has it asked again."""
        asks_slack = what != TAKEN and self.model.silent
        stale = self.model.stale(what, click.by, click.role.value, shown)
        if self.about(click) and stale and not asks_slack:
            self.model.refresh()

    def tell(self, click: Click, vote: Vote | None, what: str, role: str, *, counted: bool) -> None:
        assert (vote is not None) == counted, (what, click, self.model.asked)
        if vote is not None:
            self.model.say(what, click.by, role)
            self.past.append((click, vote))

    def glance(self) -> None:
        """After what has no effect, look only now and then: an effect would not go away."""
        asked = self.model.asked
        here = {(asked.id, r, asked.questions[r].number) for r in asked.needed} if asked else set()
        if self.house.steps % _SELDOM == 0 or here - self.seen:
            self.compare()

    def compare(self) -> None:
        """Everything that a card shows is what the ledger says."""
        state = self.house.run(self.service(0).state(self.world.migration))
        asked = self.model.asked
        assert (state is None) == (asked is None)
        if state is None or asked is None:
            return
        assert state.request.id == asked.id
        assert bool(state.request.spent_by) == asked.spent
        assert state.request.editors == asked.editors
        assert state.people == self.model.people()
        assert {one.role.value for one in state.roles} == set(asked.needed)
        for one in state.roles:
            question = asked.questions[one.role.value]
            assert one.ask.round == question.number, one.role
            assert len(one.votes) == len(question.said), one.role
            assert {vote.by for vote in one.approvals} == question.yes, one.role
            assert one.ask.by == question.asker
            if not asked.spent:
                yes = one.standing is RoleStanding.APPROVED
                assert yes == self.model.approved(one.role.value), one
                self.see(one.role.value, state.request.id, one.version, question.shown)

    def see(self, role: str, request: str, version: str, shown: tuple[int, int]) -> None:
        assert self.model.asked is not None
        self.seen.add((request, role, self.model.asked.questions[role].number))
        card = Card(request=request, role=role, version=version, shown=shown)
        if card in self.cards:
            self.cards.remove(card)
        self.cards.append(card)
