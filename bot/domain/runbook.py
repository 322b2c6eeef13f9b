"""Every command of a cutover, in order, before anybody approves it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One command as a person pastes it, and where it runs."""

    where: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step on one server. `note` says why there is nothing to undo, "" when there is."""

    step: str
    title: str
    target: str
    do: tuple[Line, ...]
    undo: tuple[Line, ...]
    look: tuple[Line, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """All moves in order; `file` is the digest of the migration file that they follow from."""

    migration: str
    strategy: str
    file: str
    moves: tuple[Move, ...]

    @property
    def digest(self) -> str:
        """Twelve hex digits over the file and every command; equal plans have equal digests."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    @property
    def commands(self) -> int:
        """How many commands the way there takes."""
        return sum(len(move.do) for move in self.moves)

    def to_json(self) -> str:
        """The one spelling that the digest is made of."""
        return json.dumps(asdict(self), ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Runbook:
    """What `to_json` wrote."""
    known = json.loads(text)
    moves = tuple(
        Move(
            step=move["step"],
            title=move["title"],
            target=move["target"],
            do=_lines(move["do"]),
            undo=_lines(move["undo"]),
            look=_lines(move["look"]),
            note=move["note"],
        )
        for move in known.pop("moves")
    )
    return Runbook(**known, moves=moves)


def _lines(known: list[dict[str, str]]) -> tuple[Line, ...]:
    return tuple(Line(**each) for each in known)
