"""The form in which somebody says why a chore makes no sense here."""

from __future__ import annotations

from bot.domain.chores.chore import Chore
from bot.domain.modal import Modal
from bot.domain.vouching import MOST_REASON
from bot.views.blocks import section
from bot.views.inputs import words
from bot.views.markup import Safe, code, row, strong

REASON = "reason"
TITLE = "Not applicable"


def form(callback: str, chore: Chore) -> Modal:
    """Why; what follows stands above it."""
    what = row(strong(chore.kind.title), Safe("of"), code(chore.migration), by=" ")
    then = Safe("It does not come due any more, until somebody looks by hand: `/migrate chores`.")
    hint = "Somebody will read it when the backup is needed. Never a secret."
    return Modal(
        title=TITLE,
        callback=callback,
        submit="Call it off",
        memory=chore.id,
        blocks=(
            section(row(what, then, by="\n")),
            words(REASON, "Why it makes no sense here", most=MOST_REASON, hint=hint),
        ),
    )
