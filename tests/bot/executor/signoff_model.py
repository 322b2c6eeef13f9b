"""What sign-offs must do, told a second time and differently: a ledger of words, read from the end.

Knows nothing of `bot.domain.signoff` but the names of the roles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

YES, NO, TAKEN = "yes", "no", "taken back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A migration file: how many each role takes, how many all together, how long it counts."""

    needed: dict[str, int]
    floor: int
    hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Somebody said something; `behalf` is whom they stood in for."""

    who: str
    what: str
    behalf: str
    at: datetime


@dataclass(slots=True, kw_only=True)
class Question:
    """A role was asked about `shown` (file, fact); `said` is all since then."""

    shown: tuple[int, int]
    until: datetime
    asker: str = ""
    number: int = 1
    said: list[Word] = field(default_factory=list)

    def last(self, who: str) -> str:
        return next((word.what for word in reversed(self.said) if word.who == who), "")

    @property
    def yes(self) -> set[str]:
        return {word.who for word in self.said if self.last(word.who) == YES}

    @property
    def shut(self) -> bool:
        return any(word.what == NO for word in self.said)


@dataclass(slots=True, kw_only=True)
class Asked:
    """One request: its questions as they are now, and every number a role ever reached."""

    id: str
    by: str
    editors: set[str]
    needed: dict[str, int]
    floor: int
    questions: dict[str, Question]
    spent: bool = False


@dataclass(slots=True, kw_only=True)
class Model:
    """The world and the ledger."""

    now: datetime
    editions: tuple[Edition, ...]
    edition: int = 0
    facts: dict[str, int]
    members: dict[str, set[str]]
    unable: set[str] = field(default_factory=set)
    editors: set[str] = field(default_factory=set)
    handed: list[tuple[str, str, str, datetime, datetime]] = field(default_factory=list)
    silent: bool = False
    asked: Asked | None = None

    def copied(self) -> Model:
        """The world as it is now, with the same ledger."""
        return replace(self, facts=dict(self.facts), members=dict(self.members))

    @property
    def file(self) -> Edition:
        return self.editions[self.edition]

    def showing(self, role: str) -> tuple[int, int]:
        return self.edition, self.facts[role]

    def barred(self) -> set[str]:
        asked = self.asked
        return self.editors | (asked.editors | {asked.by} if asked else set())

    def fit(self, who: str) -> bool:
        return who not in self.unable

    def own(self, who: str, role: str) -> bool:
        return who in self.members[role] and self.fit(who)

    def behalf(self, who: str, role: str, at: datetime) -> str | None:
        """Whose word it would be: "" his own, None nobody's."""
        if not self.fit(who):
            return None
        if who in self.members[role]:
            return ""
        for of, giver, taker, starts, ends in self.handed:
            usable = self.own(giver, role) and giver not in self.barred()
            if of == role and taker == who and starts <= at < ends and usable:
                return giver
        return None

    def live(self, role: str) -> Question | None:
        """The question, if an answer to it could count at all."""
        asked = self.asked
        if asked is None or asked.spent or role not in asked.needed:
            return None
        question = asked.questions[role]
        return question if self.now < question.until else None

    def approved(self, role: str) -> bool:
        question = self.live(role)
        if question is None or self.asked is None or question.shut:
            return False
        return len(question.yes) >= self.asked.needed[role]

    def people(self) -> set[str]:
        asked = self.asked
        found: set[str] = set()
        for role in asked.needed if asked else ():
            question = asked.questions[role] if asked else None
            if question and self.now < question.until and not question.shut:
                found |= question.yes
        return found

    def stale(self, what: str, who: str, role: str, shown: tuple[int, int]) -> bool:
        """Whether the click is about something that is not asked, or not so, any more."""
        question = self.live(role)
        if question is None:
            return False
        if what == TAKEN:
            return who in question.yes and shown != question.shown
        known = role in self.file.needed
        return not (known and shown == question.shown == self.showing(role))

    def counts(self, what: str, who: str, role: str, shown: tuple[int, int], reason: str) -> bool:
        """Whether this click must have an effect."""
        question, asked = self.live(role), self.asked
        if question is None or asked is None or self.stale(what, who, role, shown):
            return False
        if what == TAKEN:
            return who in question.yes
        if self.silent or who in self.barred() | {question.asker} or question.shut:
            return False
        if self.behalf(who, role, self.now) is None:
            return False
        return len(reason) >= 10 if what == NO else self._helps(who, role, asked)

    def _helps(self, who: str, role: str, asked: Asked) -> bool:
        """Whether one more yes of theirs brings anything."""
        if who in asked.questions[role].yes:
            return False
        lacking = len(self.people()) < asked.floor and who not in self.people()
        return lacking or not self.approved(role)

    def say(self, what: str, who: str, role: str) -> None:
        assert self.asked is not None
        question = self.asked.questions[role]
        spoken = next((w for w in reversed(question.said) if w.who == who), None)
        mine = spoken.behalf if what == TAKEN and spoken else self.behalf(who, role, self.now)
        question.said.append(Word(who=who, what=what, behalf=mine or "", at=self.now))

    def moved(self) -> Iterator[str]:
        """The roles whose question is not about the world as it is."""
        asked = self.asked
        if asked is None or asked.spent:
            return
        for role in self.file.needed:
            question = asked.questions.get(role) if role in asked.needed else None
            if question is None or (
                self.now < question.until and question.shown != self.showing(role)
            ):
                yield role

    def ask(self, roles: list[str], asker: str = "") -> None:
        asked = self.asked
        assert asked is not None
        for role in roles:
            before = asked.questions.get(role)
            asked.questions[role] = Question(
                shown=self.showing(role),
                until=self.now + timedelta(hours=self.file.hours),
                asker=asker,
                number=before.number + 1 if before else 1,
            )
        asked.needed, asked.floor = dict(self.file.needed), self.file.floor
        asked.editors |= set() if self.silent else self.editors

    def refresh(self) -> None:
        moved = list(self.moved())
        if moved:
            self.ask(moved)

    def over(self) -> bool:
        asked = self.asked
        return asked is not None and all(
            self.now >= asked.questions[role].until for role in asked.needed
        )

    def answerable(self, role: str, but: set[str]) -> set[str]:
        takers = {taker for of, _, taker, _, _ in self.handed if of == role}
        everyone = self.members[role] | takers
        return {who for who in everyone if self.behalf(who, role, self.now) is not None} - but

    def may_request(self, by: str) -> bool:
        if self.silent or (self.asked and not self.asked.spent and not self.over()):
            return False
        before, self.asked = self.asked, None
        self.editors, kept = self.editors | {by}, self.editors
        people = {role: self.answerable(role, self.barred()) for role in self.file.needed}
        self.asked, self.editors = before, kept
        enough = all(len(people[role]) >= count for role, count in self.file.needed.items())
        return enough and len(set().union(*people.values())) >= self.file.floor

    def request(self, name: str, by: str) -> None:
        self.asked = Asked(
            id=name, by=by, editors=set(self.editors), needed={}, floor=0, questions={}
        )
        self.ask(list(self.file.needed))

    def shut_roles(self) -> list[str]:
        asked = self.asked
        if asked is None or asked.spent:
            return []
        return [
            role
            for role in asked.needed
            if role in self.file.needed
            and (asked.questions[role].shut or self.now >= asked.questions[role].until)
        ]

    def may_ask_again(self, by: str) -> bool:
        roles = self.shut_roles()
        if self.silent or not roles or self.asked is None:
            return False
        return all(
            len(self.answerable(role, self.barred() | {by})) >= self.file.needed[role]
            for role in roles
        )

    def lapse(self) -> None:
        """Take back what was said by people who could not say it now."""
        asked = self.asked
        if asked is None or asked.spent:
            return
        gone = [
            (role, who)
            for role in asked.needed
            if self.now < asked.questions[role].until
            for who in sorted(asked.questions[role].yes)
            if not self._still(role, who)
        ]
        for role, who in gone:
            self.say(TAKEN, who, role)
        if gone:
            asked.editors |= self.editors

    def _still(self, role: str, who: str) -> bool:
        assert self.asked is not None
        word = next(w for w in reversed(self.asked.questions[role].said) if w.who == who)
        if who in self.barred() or not self.fit(who):
            return False
        if not word.behalf:
            return who in self.members[role]
        return (
            self.own(word.behalf, role)
            and word.behalf not in self.barred()
            and any(
                (of, giver, taker) == (role, word.behalf, who) and starts <= word.at < ends
                for of, giver, taker, starts, ends in self.handed
            )
        )

    def met(self) -> bool:
        asked = self.asked
        if asked is None or asked.spent or list(self.moved()):
            return False
        return (
            bool(asked.needed)
            and all(self.approved(role) for role in asked.needed)
            and len(self.people()) >= asked.floor
        )

    def may_hand(self, role: str, giver: str, taker: str) -> bool:
        barred = self.barred() if self.asked and not self.asked.spent else self.editors
        fine = self.own(giver, role) and giver not in barred and giver != taker
        return not self.silent and fine and self.fit(taker) and taker not in barred
