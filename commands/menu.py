"""Everything that can be asked, found by its place."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

import commands
from bot.domain.registry import modules
from commands.subcommand import Button, Form, FormButton, FormWord, Shortcut, Subcommand, Tab

_FIRST = ("preflight", "status", "audit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """Words, buttons and tabs by their names."""

    words: dict[str, Subcommand | FormWord]
    buttons: dict[str, Button | FormButton]
    tabs: dict[str, Tab]
    shortcuts: dict[str, Shortcut]

    @property
    def forms(self) -> dict[str, Form]:
        """Each form by what its submission calls it."""
        asked = (*self.words.values(), *self.buttons.values(), *self.shortcuts.values())
        found = (each.form for each in asked if isinstance(each, FormWord | FormButton | Shortcut))
        return {form.callback: form for form in found}

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Each word with what it does."""
        return tuple((word.name, word.help) for word in self.words.values())

    def like(self, word: str) -> tuple[str, ...]:
        """Words that somebody who typed this may have meant."""
        return tuple(get_close_matches(word, self.words, n=2, cutoff=0.5))


def find_menu() -> Menu:
    """What the modules of this package declare: `subcommand`, `buttons`, `tab`, `shortcut`."""
    found = [vars(module) for module in modules(commands)]
    words = [each["subcommand"] for each in found if "subcommand" in each]
    pressed = [button for each in found for button in each.get("buttons", ())]
    tabs = [each["tab"] for each in found if "tab" in each]
    shortcuts = [each["shortcut"] for each in found if "shortcut" in each]
    return Menu(
        words={word.name: word for word in sorted(words, key=_rank)},
        buttons={button.action_id: button for button in pressed},
        tabs={tab.event: tab for tab in tabs},
        shortcuts={short.callback: short for short in shortcuts},
    )


def _rank(word: Subcommand | FormWord) -> tuple[int, str]:
    """The way a migration goes, then the alphabet."""
    return (_FIRST.index(word.name) if word.name in _FIRST else len(_FIRST), word.name)
