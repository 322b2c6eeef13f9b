"""Examine the programs that a cutover calls on the bot."""

from __future__ import annotations

import shutil

from bot.cli.doctor.diagnosis import Diagnosis, Health

#: Each program with the Debian package that brings it, and what goes without it.
_WANTED = {
    "curl": ("curl", "no gate sees the app from outside"),
    "ssh": ("openssh-client", "no smoke flow reaches the new stack before the switch"),
    "git": ("git", "nobody knows who edited a migration file"),
    "pg_dump": ("postgresql-client", "a database that only the bot reaches gets no snapshot"),
}


def programs() -> Diagnosis:
    """All of them at once; a preflight needs none."""
    missing = {name: said for name, said in _WANTED.items() if shutil.which(name) is None}
    if not missing:
        return Diagnosis(subject="programs", health=Health.OK, observed=", ".join(_WANTED))
    without = "; ".join(f"no {name}: {loss}" for name, (_, loss) in missing.items())
    packages = " ".join(package for package, _ in missing.values())
    return Diagnosis(
        subject="programs",
        health=Health.WARN,
        observed=without,
        remedy=f"Run `apt-get install {packages}` before a cutover.",
    )
