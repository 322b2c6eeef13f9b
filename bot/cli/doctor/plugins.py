"""Examine the plug-ins: which checks others ship, and whether they can be loaded."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cli.doctor.diagnosis import Diagnosis, Health
from bot.executor import judging
from bot.executor.plugins import GROUP


def plugins() -> Iterator[Diagnosis]:
    """Every plug-in; nothing where none is installed."""
    found = judging.plugins()
    for trouble in found.troubles:
        yield Diagnosis(
            subject="plug-ins",
            health=Health.FAIL,
            observed=trouble.sentence,
            remedy=f"Mend or uninstall what brings {trouble.plugin} to {GROUP}.",
        )
    for name, checks in found.loaded:
        ids = ", ".join(check.id for check in checks)
        yield Diagnosis(subject="plug-ins", health=Health.OK, observed=f"{name}: {ids}")
