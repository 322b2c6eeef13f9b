"""What a look at a chore found, and what of it is news."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that somebody should do something about.

    `key` stays the same while the thing does, `remedy` is one sentence, "" where the chore's own
    advice is enough.
    """

    key: str
    said: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look. `trouble` says why nothing can be said, "" when it was seen; `facts` is what holds.

    `beside` says in one sentence why the chore does not apply here at all, "" when it does.
    """

    items: tuple[Item, ...] = ()
    facts: tuple[str, ...] = ()
    trouble: str = ""
    beside: str = ""

    @property
    def clean(self) -> bool:
        """Whether it was seen that there is nothing to do."""
        return not self.items and not self.trouble

    def news(self, known: Collection[str]) -> tuple[Item, ...]:
        """What was not there before."""
        return tuple(item for item in self.items if item.key not in known)

    def to_json(self) -> dict[str, Any]:
        """For the run's journal and the database."""
        return asdict(self)


def together(looks: tuple[tuple[str, Look], ...]) -> Look:
    """Looks at several servers as one; with more than one each item names its server.

    What one server does not say makes the whole uncertain: what the others said stands.
    """
    if len(looks) == 1:
        return looks[0][1]
    return Look(
        items=tuple(_at(server, item) for server, look in looks for item in look.items),
        facts=tuple(f"{server}: {fact}" for server, look in looks for fact in look.facts),
        trouble="; ".join(f"{server}: {look.trouble}" for server, look in looks if look.trouble),
        beside=next((look.beside for _, look in looks), ""),
    )


def look_of(known: dict[str, Any]) -> Look:
    """What `to_json` wrote."""
    return Look(
        items=tuple(Item(**item) for item in known["items"]),
        facts=tuple(known["facts"]),
        trouble=known["trouble"],
        beside=known["beside"],
    )


def _at(server: str, item: Item) -> Item:
    return Item(key=f"{server}/{item.key}", said=f"{server}: {item.said}", remedy=item.remedy)
