"""How much a rule that an SQL statement breaks matters for a rollback."""

from __future__ import annotations

from bot.domain.check import Outcome

#: Old code fails afterwards, so a rollback would too.
BREAKING = frozenset(
    {
        "ban-drop-column",
        "ban-drop-table",
        "ban-drop-view",
        "ban-drop-function",
        "ban-drop-schema",
        "ban-drop-database",
        "ban-drop-default",
        "renaming-column",
        "renaming-table",
        "renaming-object",
        "changing-column-type",
        "adding-required-field",
        "adding-not-nullable-field",
        "ban-drop-not-null",
        "ban-truncate-cascade",
        "syntax-error",
        "data-delete",
        "data-truncate",
        "drop-trigger",
        "revoke",
        "restart-sequence",
        "adding-check",
    }
)
_STYLE = ("prefer-", "ban-char-field", "identifier-too-long")


def severity(rule: str) -> Outcome:
    """Fail for what breaks old code, pass for style, warn for locks and all that is new to us."""
    if rule in BREAKING:
        return Outcome.FAIL
    return Outcome.PASS if rule.startswith(_STYLE) else Outcome.WARN
