"""Where a migration stands, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.message import Block, Message
from bot.domain.state import BrokenGlass, MigrationStatus
from bot.domain.verdict import Readiness
from bot.views import afterwards, preparing
from bot.views.blocks import Press, actions, context, fitting, message, section
from bot.views.cutover import roll_back
from bot.views.markup import Safe, code, lines, moment, person, place, prose, row, strong
from bot.views.preflight import AGAIN
from bot.views.rehearsal import AGAIN as REHEARSE
from bot.views.signoff import short as asked_for
from bot.views.verdict import counted, sign, under_way, verdict_line

_ROOM = 11_000
_MOST = 15


def status(found: tuple[MigrationStatus, ...]) -> Message:
    """One migration with its button, or a list of all."""
    if not found:
        return nothing()
    if len(found) == 1:
        return message(summary(found[0]), *described(found[0]))
    shown = fitting(map(_listed, found), _ROOM, _MOST * 2)
    left = len(found) - len(shown)
    rest = (context(Safe(f"and {left} more")),) if left else ()
    return message(f"{counted(len(found), 'migration')}", *shown, *rest)


def nothing() -> Message:
    """No migration is known here."""
    told = "No migration belongs to this channel."
    advice = (
        "*Next:* put this channel's id into a migration file (`channel:`) and let the bot read it."
    )
    return message(told, section(lines(prose(told), Safe(advice))))


def summary(migration: MigrationStatus) -> str:
    """Where it is, or the verdict of its latest preflight, in one line."""
    if migration.after:
        return f"{afterwards.verdict(migration.after)} · {migration.migration}"
    if migration.preflight is None:
        return f"NO PREFLIGHT YET · {migration.migration}"
    return verdict_line(migration.preflight)


def next_action(migration: MigrationStatus) -> str:
    """One sentence: what a person should do now."""
    after = migration.after
    return afterwards.next_action(after) if after else preparing.next_action(migration)


def described(migration: MigrationStatus) -> Iterator[Block]:
    """The blocks of one migration: verdict, facts, next action, button."""
    then = row(Safe("*Next:*"), prose(next_action(migration)), by=" ")
    yield section(lines(_headline(migration), then, _badge(migration.glass)))
    yield context(_facts(migration))
    latest = migration.preflight
    again = (_press(migration),) if latest is None or not under_way(latest) else ()
    back = (roll_back(migration.channel, migration.migration),) if migration.returnable else ()
    try_it = (_rehearse(migration),) if preparing.to_be_rehearsed(migration) else ()
    if presses := (*back, *try_it, *again):
        yield actions(*presses)


def _rehearse(migration: MigrationStatus) -> Press:
    return Press(action=REHEARSE, label="Rehearse", value=migration.channel, style="primary")


def _press(migration: MigrationStatus) -> Press:
    latest = migration.preflight
    ready = latest is not None and latest.verdict.readiness is Readiness.READY
    label = "Run preflight" if latest is None else "Run again"
    style = "" if ready and not migration.stale else "primary"
    return Press(action=AGAIN, label=label, value=migration.channel, style=style)


def _headline(migration: MigrationStatus) -> Safe:
    mark = sign(migration.preflight) if migration.preflight else "▫️"
    mark = "✅" if migration.after else mark
    return row(Safe(mark), strong(summary(migration)), by=" ")


def _listed(migration: MigrationStatus) -> Block:
    title = row(_headline(migration), place(migration.channel))
    return section(lines(title, prose(next_action(migration)), _badge(migration.glass)))


def _badge(glass: BrokenGlass | None) -> Safe:
    """Whatever else happens to it, this migration was once cut over past shut gates."""
    if glass is None:
        return Safe("")
    who = row(Safe("🔨 *Break-glass* by"), person(glass.by), moment(glass.at), by=" ")
    skipped = row(Safe("skipped:"), prose(glass.skipped or "none was shut", 200), by=" ")
    return lines(row(who, skipped), prose(glass.reason, 200))


def _facts(migration: MigrationStatus) -> Safe:
    latest = migration.preflight
    servers = ", ".join(migration.targets)
    return row(
        place(migration.channel),
        prose(f"servers: {servers}", 300),
        prose(f"strategy: {migration.strategy}", 60),
        row(Safe("file"), code(migration.digest, 12), by=" "),
        row(Safe("preflight"), moment(latest.started), by=" ") if latest else Safe(""),
        Safe("🚧 maintenance page up") if migration.page else Safe(""),
        Safe("file changed since") if migration.stale else Safe(""),
        prose(asked_for(migration.signoffs)) if migration.signoffs else Safe(""),
        row(Safe("cutover at"), moment(migration.scheduled.at), by=" ")
        if migration.scheduled
        else Safe(""),
    )
