"""A secret in a shell line of the bot, named by where it comes from and never by its value."""

from __future__ import annotations

import shlex

from bot.domain.plan import SecretSource


def word(source: SecretSource) -> str:
    """A double-quoted expansion that yields the secret when the line runs."""
    if source.env:
        return f'"${{{source.env}}}"'
    if source.file:
        return f'"$(cat {shlex.quote(source.file)})"'
    return f'"$({shlex.join(source.command)})"'
