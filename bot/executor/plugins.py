"""Checks that others ship, as entry points of the group `slipway.checks`."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.registry import discover
from bot.domain.risk import Risk

GROUP = "slipway.checks"
_WORDS = ("id", "line", "title", "expected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A plug-in that could not be loaded, and why, in one sentence."""

    plugin: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugins:
    """What is installed: the plug-ins by name with the checks of each, and those in trouble."""

    loaded: tuple[tuple[str, tuple[Check, ...]], ...]
    troubles: tuple[Trouble, ...]

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks of all plug-ins, and one that is unknown for each plug-in in trouble."""
        mine = tuple(check for _, checks in self.loaded for check in checks)
        return (*mine, *(Unloaded(trouble) for trouble in self.troubles))


class Unloaded(Check):
    """Stands for a plug-in in trouble: nobody knows what its checks would have found."""

    line = "-"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "every plug-in that is installed can be loaded"

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble
        self.id = f"plugin-{trouble.plugin}"  # type: ignore[misc]  # each plug-in has its own
        self.title = f"The plug-in {trouble.plugin} is loaded"  # type: ignore[misc]  # likewise

    def probe(self, plan: Plan) -> Questions:  # noqa: ARG002 - a check's signature
        """Nothing; it is known already."""
        return {}

    def judge(self, readings: Readings, plan: Plan) -> Finding:  # noqa: ARG002 - likewise
        """Unknown, always."""
        return self.unknown(
            self._trouble.sentence,
            f"Mend the distribution that brings the entry point {self._trouble.plugin} of"
            f" {GROUP}, or uninstall it; then start the bot again.",
        )


class _Unusable(Exception):
    """A plug-in that breaks a rule; the message goes on after its name."""


def load(known: Iterable[Check]) -> Plugins:
    """Every installed plug-in in the order of the names; `known` are the checks that are there.

    A plug-in is taken whole or not at all, and the first one keeps a name.
    """
    taken = {check.id: type(check).__module__ for check in known}
    loaded: list[tuple[str, tuple[Check, ...]]] = []
    troubles: list[Trouble] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda each: (each.name, each.value)):
        try:
            checks = _checks(entry)
            _refuse_unusable(checks, taken)
        except _Unusable as rule:
            troubles.append(_trouble(entry, str(rule)))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - what a stranger's code raises names it
            troubles.append(_trouble(entry, f"could not be loaded: {_shown(error)}"))
        else:
            taken.update((check.id, type(check).__module__) for check in checks)
            loaded.append((entry.name, checks))
    return Plugins(loaded=tuple(loaded), troubles=tuple(troubles))


def _checks(entry: EntryPoint) -> tuple[Check, ...]:
    found = entry.load()
    if isinstance(found, ModuleType):
        inside = discover(found, Check) if hasattr(found, "__path__") else ()
        checks = (*_members(found), *inside)
    elif inspect.isclass(found) and issubclass(found, Check):
        checks = (found(),)
    else:
        raise _Unusable(f"names {entry.value}, which is neither a package nor a check")
    if not checks:
        raise _Unusable(f"brings no check: there is none in {entry.value}")
    return checks


def _members(module: ModuleType) -> Iterator[Check]:
    """One of each check that the module itself defines."""
    for _, member in inspect.getmembers(module, inspect.isclass):
        if not issubclass(member, Check) or member.__module__ != module.__name__:
            continue
        if not inspect.isabstract(member):
            yield member()


def _refuse_unusable(checks: Iterable[Check], taken: dict[str, str]) -> None:
    mine: dict[str, str] = {}
    for check in checks:
        whose = type(check)
        for word in _WORDS:
            if not isinstance(getattr(check, word, None), str):
                raise _Unusable(f"brings {whose.__name__}, which does not say its {word}")
        if not isinstance(getattr(check, "risk", None), Risk):
            raise _Unusable(f"brings {whose.__name__}, which does not say its risk")
        other: Any = taken.get(check.id, mine.get(check.id))
        if other is not None:
            raise _Unusable(
                f"brings the check {check.id}, which {other} has already: give it another id"
            )
        mine[check.id] = whose.__module__


def _trouble(entry: EntryPoint, sentence: str) -> Trouble:
    return Trouble(plugin=entry.name, sentence=f"the plug-in {entry.name} {sentence}")


def _shown(error: BaseException) -> str:
    """The error as one line, not longer than a person reads."""
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return said[:200]
