"""What must hold before a cutover begins; each gate says why it is shut and what opens it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

#: A preflight that ended longer ago than this opens nothing.
FRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One condition as it stands now; `next_action` is "" where there is nothing to do.

    `firm`: not even break-glass goes past it, because it is about what would run, not about who
    agreed to it.
    """

    id: str
    title: str
    passed: bool
    said: str
    next_action: str = ""
    firm: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """All gates of one plan; `plan` is the runbook's digest that they were judged for."""

    migration: str
    plan: str
    gates: tuple[Gate, ...]

    def but(self, *ids: str) -> Gates:
        """All of them but these."""
        return replace(self, gates=tuple(gate for gate in self.gates if gate.id not in ids))

    @property
    def shut(self) -> tuple[Gate, ...]:
        """Those that do not let the cutover through."""
        return tuple(gate for gate in self.gates if not gate.passed)

    @property
    def barred(self) -> tuple[Gate, ...]:
        """Those that nobody may go past."""
        return tuple(gate for gate in self.shut if gate.firm)


def told(gates: Iterable[Gate]) -> str:
    """The shut gates in one sentence."""
    return "; ".join(f"{gate.title}: {gate.said}" for gate in gates)
