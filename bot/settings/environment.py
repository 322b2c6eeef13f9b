"""Read variables, and collect what is wrong with them instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from bot.domain.errors import SettingsRefused
from bot.domain.redaction import redacted
from bot.domain.secret import Secret
from bot.settings.private_file import read_private

_PORTS = range(65536)
_TOKENS = {
    "xoxb-": "a bot token",
    "xoxp-": "a user token",
    "xapp-": "an app-level token",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one variable, in a sentence that says what to do."""

    variable: str
    sentence: str


class SettingsIncomplete(SettingsRefused):
    """The bot's settings are incomplete; `problems` holds all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        heading = "A setting is" if count == 1 else f"{count} settings are"
        lines = [f"- {problem.sentence}" for problem in self.problems]
        super().__init__(
            "\n".join([f"{heading} missing or wrong:", *lines]),
            next_action="Set them in the environment, then run `slipway doctor`.",
        )


class Environment:
    """The variables of a process; an empty one counts as not set."""

    def __init__(
        self, environ: Mapping[str, str], known: Collection[str], secrets: Collection[str] = ()
    ) -> None:
        self.problems: list[Problem] = []
        self._environ = environ
        self._known = {*known, *(f"{name}_FILE" for name in secrets)}

    def refuse_misspelt(self) -> None:
        """A variable that nearly has one of our names was meant to be it."""
        for name in sorted(self._environ):
            if name in self._known or not name.startswith(("SLIPWAY_", "SLACK_")):
                continue
            close = get_close_matches(name, sorted(self._known), n=1, cutoff=0.9)
            if close:
                self._refuse(name, f"{name} is not known; did you mean {close[0]}?")

    def text(self, name: str, default: str) -> str:
        """The value without white space around it."""
        return self._environ.get(name, "").strip() or default

    def path(self, name: str, default: Path) -> Path:
        """An absolute path; a relative one starts in the working directory."""
        return Path(self.text(name, str(default))).expanduser().absolute()

    def choice(self, name: str, choices: Collection[str], default: str) -> str:
        """One of the words, in lower case."""
        word = self.text(name, default).lower()
        if word in choices:
            return word
        self._refuse(name, f'{name} is "{_shown(word)}"; write one of {", ".join(choices)}.')
        return default

    def port(self, name: str, default: int) -> int:
        """A TCP port; 0 lets the system choose."""
        said = self.text(name, str(default))
        if said.isascii() and said.isdigit() and len(said) <= len("65535") and int(said) in _PORTS:
            return int(said)
        self._refuse(name, f'{name} is "{_shown(said)}"; write a port between 0 and 65535.')
        return default

    def address(self, name: str, default: str) -> str:
        """An http or https address that ends with a slash."""
        said = self.text(name, default)
        if said.startswith(("https://", "http://")) and "@" not in said:
            return f"{said.rstrip('/')}/"
        self._refuse(name, f"{name} is not an address; write https://… without a password.")
        return default

    def secret(self, name: str) -> Secret | None:
        """A secret from the variable, or from the private file that NAME_FILE names."""
        said, file = self.text(name, ""), self.text(f"{name}_FILE", "")
        if said and file:
            self._refuse(name, f"Both {name} and {name}_FILE are set; keep one of them.")
        if said or not file:
            return Secret(said) if said else None
        try:
            return read_private(Path(file).expanduser())
        except SettingsRefused as refusal:
            self._refuse(name, f"{name}_FILE: {refusal.sentence}")
            return None

    def token(self, name: str, prefix: str, need: str | None) -> Secret | None:
        """A secret of Slack that begins with the prefix; `need` says why it must be there."""
        value = self.secret(name)
        if value is None:
            if need is not None and not any(name == known.variable for known in self.problems):
                self._refuse(name, f"{name} is not set; {need}.")
            return None
        if not value.reveal().startswith(prefix):
            kind = next((_TOKENS[p] for p in _TOKENS if value.reveal().startswith(p)), None)
            found = f"holds {kind}" if kind else f"does not begin with {prefix}"
            self._refuse(name, f"{name} {found}; it must hold {_TOKENS[prefix]} ({prefix}…).")
        return value

    def _refuse(self, name: str, sentence: str) -> None:
        self.problems.append(Problem(variable=name, sentence=sentence))


def _shown(value: str) -> str:
    """A token may have been put into the wrong variable."""
    return redacted(value)[:40]
