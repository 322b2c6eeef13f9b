"""Examine the database: reachable, writable, for nobody else."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.cli.doctor.diagnosis import Diagnosis, Health
from bot.domain.errors import SettingsRefused
from bot.domain.redaction import redacted
from bot.domain.secret import Secret
from storage.files import refuse_if_open_to_others

_SECONDS = 5
_URL_REMEDY = "Use sqlite:///file or postgresql://user@host/name in SLIPWAY_DATABASE_URL."


def database(url: Secret) -> Diagnosis:
    """Ask it one question; nothing is created or migrated."""
    try:
        address = make_url(url.reveal())
    except ArgumentError:
        return _found(Health.FAIL, "the address cannot be read", _URL_REMEDY)
    match address.get_backend_name():
        case "sqlite":
            return _sqlite(Path(address.database or ""))
        case "postgresql" | "postgres":
            return _postgresql(address.set(drivername="postgresql+psycopg"))
        case other:
            return _found(Health.FAIL, f"{other} is not supported", _URL_REMEDY)


def _sqlite(path: Path) -> Diagnosis:
    if not path.exists():
        return _not_yet(path)
    try:
        for suffix in ("", "-wal", "-shm"):
            refuse_if_open_to_others(Path(f"{path}{suffix}"))
    except SettingsRefused as refusal:
        return _found(Health.FAIL, refusal.sentence, refusal.next_action)
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        return _found(Health.FAIL, f"{path} cannot be written", f"Run `chown` on {path.parent}.")
    address = URL.create("sqlite", database=f"file:{path}", query={"mode": "ro", "uri": "true"})
    return _asked(address, "PRAGMA schema_version", {}, f"{path}, for the bot alone")


def _not_yet(path: Path) -> Diagnosis:
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if folder.is_dir() and os.access(folder, os.W_OK):
        return _found(Health.OK, f"{path} is not there yet; the first start makes it", "")
    return _found(
        Health.FAIL, f"{folder} is no folder to write in", "Make one, owned by the bot's user."
    )


def _postgresql(address: URL) -> Diagnosis:
    shown = address.set(drivername="postgresql").render_as_string(hide_password=True)
    return _asked(address, "SELECT 1", {"connect_timeout": _SECONDS}, shown)


def _asked(address: URL, question: str, arguments: dict[str, int], shown: str) -> Diagnosis:
    engine = create_engine(address, connect_args=arguments, hide_parameters=True)
    try:
        with engine.connect() as connection:
            connection.execute(text(question)).scalar_one()
    except SQLAlchemyError as trouble:
        reason = redacted(str(getattr(trouble, "orig", None) or trouble)).splitlines()
        return _found(
            Health.UNKNOWN,
            f"{shown} does not answer: {reason[0] if reason else type(trouble).__name__}",
            "Start it, or mend SLIPWAY_DATABASE_URL.",
        )
    finally:
        engine.dispose()
    return _found(Health.OK, shown, "")


def _found(health: Health, observed: str, remedy: str) -> Diagnosis:
    return Diagnosis(subject="database", health=health, observed=observed, remedy=remedy)
