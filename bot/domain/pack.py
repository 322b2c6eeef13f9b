"""The evidence pack: all that is known of a migration at one moment, for whoever asks later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.cutover import CutoverState, RollbackState
from bot.domain.drill import DrillResult
from bot.domain.probing import Figures
from bot.domain.rehearsal import RehearsalResult
from bot.domain.runbook import Runbook
from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.standing import SignoffState
from bot.domain.state import BrokenGlass, PreflightState, TimelineEntry
from bot.domain.verdict import Readiness
from bot.domain.vouching import Attestation
from bot.domain.watch.picture import Picture
from bot.domain.watch.state import Telling, Watch

#: What the proof of the audit trail is worth, in the words of the pack (design 9).
PROVES = (
    "Every row of the trail was written by a holder of the audit key, none was changed, left out "
    "or put in since, and none is missing at the end."
)
PROVES_NOT = (
    "Whoever holds both the database and the audit key could have written the rows behind the "
    "newest head that somebody else has seen. Compare the head with those on the cards in Slack "
    "and in earlier packs. The trail says what Slipway did and saw, not what others did on the "
    "servers by hand."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The audit trail, checked from its first row to `head` (`<seq>-<hash>`).

    `rows` are good from the first on; `broken_at` is the first bad one, None when all are good.
    `witnessed` counts the answers to sign-offs that hold an end of the trail which is still in it.
    """

    rows: int
    head: str
    broken_at: int | None = None
    reason: str = ""
    witnessed: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing was found to be wrong."""
        return self.broken_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the outside prober saw of one server: before the switch, after it, and in all."""

    target: str
    whole: Figures
    before: Figures | None = None
    after: Figures | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """All of it, read in one transaction at `made`.

    `file` is the digest of the migration file as it is now; `book` holds the commands that the
    cutover ran, or would run. `timeline` is the newest part of the trail, `left_out` counts the
    rows before it. `measured` belongs to the cutover, `measured_back` to its way back. `picture`
    is the chart of all that the watch saw, None where it saw nothing.
    """

    migration: str
    made: datetime
    file: str
    strategy: str
    targets: tuple[str, ...]
    book: Runbook | None
    proof: Proof
    preflight: PreflightState | None = None
    attestations: tuple[Attestation, ...] = ()
    drills: tuple[DrillResult, ...] = ()
    rehearsal: RehearsalResult | None = None
    signoffs: SignoffState | None = None
    delegations: tuple[Delegation, ...] = ()
    cutover: CutoverState | None = None
    rollback: RollbackState | None = None
    measured: tuple[Measured, ...] = ()
    measured_back: tuple[Measured, ...] = ()
    glass: tuple[BrokenGlass, ...] = ()
    watch: Watch | None = None
    tellings: tuple[Telling, ...] = ()
    picture: Picture | None = None
    timeline: tuple[TimelineEntry, ...] = ()
    left_out: int = 0

    @property
    def verdict(self) -> str:
        """Where the migration stands, in capitals; a broken trail comes before everything."""
        if not self.proof.whole:
            return "THE AUDIT TRAIL IS BROKEN"
        if self.rollback is not None:
            return _back(self.rollback)
        return _there(self.cutover) if self.cutover is not None else _before(self.preflight)


def _back(run: RollbackState) -> str:
    if run.state.active:
        return "GOING BACK"
    if not run.back:
        return "NOT SEEN BACK"
    return "ROLLED BACK" if run.switched else "STOPPED, THE OLD SERVICES SERVE"


def _there(run: CutoverState) -> str:
    if run.state.active:
        return "CUTOVER UNDER WAY"
    return "ON THE NEW STACK" if run.state.value == "done" else "CUTOVER NOT DONE"


def _before(preflight: PreflightState | None) -> str:
    if preflight is None:
        return "NOT LOOKED AT YET"
    ready = preflight.verdict.readiness is Readiness.READY
    return "READY, NOT MOVED YET" if ready else "NOT READY, NOT MOVED"
