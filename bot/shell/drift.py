"""The kinds of lines that parsers read differently: what happens, and what to write instead."""

from __future__ import annotations

from bot.domain.plan import Stack
from bot.shell import env_remedies

CAUSES = {
    "dollar": "Compose puts a variable in for `$`, systemd does not",
    "comment": "Compose ends the value at ` #`, systemd does not",
    "backslash": "systemd drops a backslash that Compose keeps",
    "escape": "Compose turns backslash escapes into characters, systemd does not",
    "export": "systemd ignores a line with `export`, Compose reads it",
    "after-quote": "systemd adds what stands behind the quotes, Compose drops it",
    "name": "systemd ignores a line with such a name, Compose reads it",
    "colon": "systemd ignores a line with `:`, Compose reads it",
    "bare": "a name without `=` is set by nobody but the shell that runs Compose",
    "refused": "Compose refuses the whole file because of it",
}
QUOTED = frozenset({"dollar", "comment", "backslash"})
_BY_HAND = {
    "escape": "Write the characters themselves between single quotes",
    "after-quote": "Put the whole value between one pair of single quotes",
    "name": "Use letters, digits and underscores in the name",
    "colon": "Write `=` instead of `:`",
    "bare": "Write `=` and the value behind the name",
    "refused": "Close the quotes, and begin comments with `#`",
}


def cause(kinds: tuple[str, ...]) -> str:
    """What parsers make of a line, in words; "" for nothing that is known."""
    return ", ".join(CAUSES[kind] for kind in kinds if kind in CAUSES)


def remedy(stack: Stack, where: str, name: str, kind: str) -> str:
    """The sentence that makes every parser read the same; `where` is such as `line 3`."""
    if kind in QUOTED:
        return f"Quote it with {env_remedies.quote_singly(stack, name)}."
    if kind == "export":
        return f"Run {env_remedies.without_export(stack, name)}."
    said = _BY_HAND.get(kind, "Write it in a way that every parser reads the same")
    return f"{said} in {where} of {stack.env_path}."
