"""What the server said of variables, as values; labels stand for what nobody may see."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.check import Unanswered
from bot.domain.plan import Stack
from bot.shell.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Who has the same value of a variable. `shape` holds words such as empty, quoted or dollar.

    `origin` is process for old services; for new ones file (the shared env file), compose (the
    Compose file or another env file) or image.
    """

    label: str
    shape: frozenset[str]
    origin: str
    owners: tuple[str, ...]


Side = Mapping[str, tuple[Group, ...]]
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}|\?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Old and new variables. `sources` and `images` say what could be read of each.

    `parts` names what differs in an address; `bad` is name, kind and service; `overrides` and
    `stale` are name and service.
    """

    sources: Mapping[str, str]
    images: Mapping[str, str]
    old: Side
    new: Side
    parts: Mapping[str, tuple[str, ...]]
    bad: tuple[tuple[str, str, str], ...]
    overrides: tuple[tuple[str, str], ...]
    stale: tuple[tuple[str, str], ...]

    def given(self, name: str) -> tuple[Group, ...]:
        """What the team gives the new services; what images bring along only without that."""
        groups = self.new.get(name, ())
        return tuple(group for group in groups if group.origin != "image") or groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What the files say. `state` is there, missing or hidden, by env, example, compose, caddy.

    `full` tells of each variable of the env file whether it has a value; `drift` is line, name
    and kind; `example` is by name whether it is described and what it holds; `used` is name,
    file and whether it has no default.
    """

    state: Mapping[str, str]
    full: Mapping[str, bool]
    drift: tuple[tuple[str, str, str], ...]
    hidden: str
    example: Mapping[str, tuple[str, str]]
    used: tuple[tuple[str, str, str], ...]

    def required(self, stack: Stack) -> tuple[str, ...]:
        """What must be set: what the plan says, else all that the example names."""
        return stack.required or tuple(self.example)


def environment(said: Report) -> Environment:
    """The rows of the comparison; raises `Unanswered` when they are broken."""
    said.one("compose")
    return Environment(
        sources=_pairs(said, "source"),
        images=_pairs(said, "image"),
        old=_side(said, "old"),
        new=_side(said, "new"),
        parts={name: tuple(parts.split()) for name, parts in _pairs(said, "parts").items()},
        bad=tuple((_name(name), kind, owner) for name, kind, owner in said.of("bad", 3)),
        overrides=tuple((_name(name), owner) for name, owner in said.of("override", 2)),
        stale=tuple((_name(name), owner) for name, owner in said.of("stale", 2)),
    )


def files(said: Report) -> Files:
    """The rows about the texts; raises `Unanswered` when they are broken."""
    return Files(
        state=_pairs(said, "file"),
        full={_name(name): state == "full" for name, state in said.of("set", 2)},
        drift=tuple((line, _name(name), kind) for line, name, kind in said.of("drift", 3)),
        hidden=said.one("hidden"),
        example={
            _name(name): (described, holds) for name, described, holds in said.of("example", 3)
        },
        used=tuple((_name(name), file, need) for name, file, need in said.of("used", 3)),
    )


def _name(text: str) -> str:
    """Names end up in commands that people paste: nothing else gets through."""
    if not _NAME.fullmatch(text):
        raise Unanswered("the server's report names a variable that cannot be one")
    return text


def _pairs(said: Report, head: str) -> Mapping[str, str]:
    return {row[0]: row[1] for row in said.of(head, 2)}


def _side(said: Report, head: str) -> Side:
    side: dict[str, tuple[Group, ...]] = {}
    for name, label, shape, origin, owners in said.of(head, 5):
        group = Group(
            label=label,
            shape=frozenset(shape.split()),
            origin=origin,
            owners=tuple(owners.split()),
        )
        side[_name(name)] = (*side.get(name, ()), group)
    return side
