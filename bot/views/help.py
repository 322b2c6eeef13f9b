"""What you may do now."""

from __future__ import annotations

from bot.domain.message import Block, Message
from bot.domain.state import MigrationStatus
from bot.views.blocks import context, message, section
from bot.views.markup import Safe, code, lines, prose, row, strong
from bot.views.signoff_personal import duty
from bot.views.status import next_action, nothing, summary

Words = tuple[tuple[str, str], ...]
"""Each subcommand with what it does."""


def help_text(words: Words, found: tuple[MigrationStatus, ...], who: str) -> Message:
    """The state of this channel and what it asks of that person first, then every word."""
    here = tuple(_state(each, who) for each in found[:5]) or (nothing().blocks[0],)
    return message(
        "What you may do now",
        *here,
        section(menu(words)),
        context(Safe("Without Slack: `slipway preflight FILE` on the machine of the bot.")),
    )


def did_you_mean(word: str, guesses: tuple[str, ...], words: Words) -> Message:
    """The answer to a word that does not exist."""
    told = row(Safe("There is no"), code(f"/migrate {word}", 60), by=" ")
    asked = [code(f"/migrate {guess}") for guess in guesses]
    meant = row(Safe("Did you mean"), row(*asked, by=" or "), by=" ") if asked else Safe("")
    question = Safe(f"{meant}?") if meant else meant
    text = f"No such command: {word}" + (f". Did you mean {guesses[0]}?" if guesses else "")
    return message(text, section(lines(Safe(f"{told}."), question)), section(menu(words)))


def menu(words: Words) -> Safe:
    """One line a word."""
    return lines(
        *(row(code(f"/migrate {word}"), prose(does, 200), by="  ") for word, does in words)
    )


def _state(migration: MigrationStatus, who: str) -> Block:
    return section(
        lines(
            strong(summary(migration)),
            row(Safe("*Next:*"), prose(next_action(migration)), by=" "),
            duty(migration.signoffs, who) if migration.signoffs else Safe(""),
        )
    )
