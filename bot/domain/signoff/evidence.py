"""What a role is shown for its question, and what of it binds the sign-off."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.signoff.role import Role
from bot.domain.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One fact: `said` is what was found, `source` where (a check, `drill`, `runbook`, …).

    `mark` is what of it binds: two looks at an unchanged world give equal marks, however their
    figures and times differ. `at` is when it was found, None for what the plan says.
    """

    title: str
    said: str
    standing: Standing
    source: str
    mark: str
    at: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same fact as an earlier one."""
        return self.source, self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEvidence:
    """Everything that one role is shown; no two proofs have the same title and source."""

    role: Role
    proofs: tuple[Proof, ...]

    @property
    def digest(self) -> str:
        """Twelve hex digits over the marks: equal facts have equal digests, in any order."""
        marks = sorted((*proof.key, proof.mark) for proof in self.proofs)
        text = json.dumps([self.role.value, marks], separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def to_json(self) -> str:
        """What `from_json` reads."""
        proofs = [_to_plain(proof) for proof in self.proofs]
        return json.dumps({"role": self.role.value, "proofs": proofs}, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A fact that binds and is not what it was; `before` is "" when new, `after` when gone."""

    title: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """What a person reads under "What changed since"."""
        if not self.before:
            return f"New: {self.title}: {self.after}"
        if not self.after:
            return f"No longer there: {self.title} (was: {self.before})"
        return f"{self.title}: {self.after} (was: {self.before})"


def from_json(text: str) -> RoleEvidence:
    """What `to_json` wrote."""
    known = json.loads(text)
    proofs = tuple(_from_plain(each) for each in known["proofs"])
    return RoleEvidence(role=Role(known["role"]), proofs=proofs)


def changes(old: RoleEvidence, new: RoleEvidence) -> tuple[Change, ...]:
    """What voids a sign-off given on `old`; empty exactly when the digests are equal."""
    before = {proof.key: proof for proof in old.proofs}
    after = {proof.key: proof for proof in new.proofs}
    return tuple(
        Change(
            title=key[1],
            before=_told(before[key]) if key in before else "",
            after=_told(after[key]) if key in after else "",
        )
        for key in (*after, *(each for each in before if each not in after))
        if key not in before or key not in after or before[key].mark != after[key].mark
    )


def _told(proof: Proof) -> str:
    return f"{proof.standing.value}, {proof.said}"


def _to_plain(proof: Proof) -> dict[str, Any]:
    return {
        "title": proof.title,
        "said": proof.said,
        "standing": proof.standing.value,
        "source": proof.source,
        "mark": proof.mark,
        "at": None if proof.at is None else proof.at.isoformat(),
    }


def _from_plain(known: dict[str, Any]) -> Proof:
    at = None if known["at"] is None else datetime.fromisoformat(known["at"])
    return Proof(**{**known, "standing": Standing(known["standing"]), "at": at})
