"""The way to a cutover: preflight, rehearsal, sign-offs, and who is to do what now."""

from __future__ import annotations

from bot.domain.gate import FRESH
from bot.domain.state import MigrationStatus, PreflightState, RunState
from bot.domain.verdict import Readiness
from bot.views.signoff import next_action as to_be_signed
from bot.views.verdict import under_way


def next_action(migration: MigrationStatus) -> str:
    """One sentence: the first of them that is not done."""
    latest = migration.preflight
    if latest is None:
        return "Run a preflight: it only asks and changes nothing."
    if not _ready(migration, latest):
        return _not_ready(migration, latest)
    return _rehearsal(migration) or _signing(migration) or _hour(migration, latest)


def to_be_rehearsed(migration: MigrationStatus) -> bool:
    """Whether that is the next thing to do."""
    latest = migration.preflight
    other = migration.rehearsing or migration.page or migration.after is not None
    wanted = bool(migration.unrehearsed) and not other
    return latest is not None and _ready(migration, latest) and wanted


def _ready(migration: MigrationStatus, latest: PreflightState) -> bool:
    done = latest.state is RunState.DONE and not migration.stale
    return done and latest.verdict.readiness is Readiness.READY


def _not_ready(migration: MigrationStatus, latest: PreflightState) -> str:
    if under_way(latest):
        return "Wait for the preflight: its card in the channel shows how far it is."
    if latest.state is not RunState.DONE:
        return "Run the preflight again: the last one did not come to its end."
    if migration.stale:
        return "Run the preflight again: the migration file has changed since."
    return f"Clear what blocks ({len(latest.verdict.blocking)}), then run the preflight again."


def _rehearsal(migration: MigrationStatus) -> str:
    if migration.page:
        return "Take the maintenance page away: `/migrate maintenance off`."
    if migration.rehearsing:
        return "Wait for the rehearsal: its card in the channel shows how far it is."
    why = migration.unrehearsed
    return f"Nothing blocks. Go there and back: `/migrate rehearse` ({why})." if why else ""


def _signing(migration: MigrationStatus) -> str:
    asked = migration.signoffs
    if asked is None or not asked.request.open:
        return "Rehearsed. Ask for the sign-offs: `/migrate signoff request`."
    return "" if asked.met else to_be_signed(asked)


def _hour(migration: MigrationStatus, latest: PreflightState) -> str:
    if migration.scheduled is not None:
        return "All is signed off: it begins by itself at its hour, see `/migrate schedule`."
    if latest.now - (latest.finished or latest.now) > FRESH:
        return "Signed off. Run the preflight again, it is too old; then `/migrate cutover`."
    return "All is signed off: `/migrate cutover`, or give it an hour with `/migrate schedule`."
