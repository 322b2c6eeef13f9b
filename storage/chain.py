"""The keyed hash chain of the audit trail, as pure functions.

hash = HMAC-SHA256(key, "slipway-audit-v1\\0" + canonical JSON of the row without its hash)
seal = HMAC-SHA256(key, "slipway-head-v1\\0" + checkpoint), which only the key's holder can make.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from bot.domain.secret import Secret

GENESIS = "0" * 64
ORIGIN = "slipway-audit"
_ROW = b"slipway-audit-v1\0"
_HEAD = b"slipway-head-v1\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A head that was told outside the database: sequence and hash, never one of them alone."""

    seq: int
    hash: str


class LinkBroken(Exception):
    """Row `seq` is not what was once written there; `reason` says what is wrong with it."""

    def __init__(self, seq: int, reason: str) -> None:
        self.seq = seq
        self.reason = reason
        super().__init__(f"row {seq}: {reason}")


def line(row: tuple[Any, ...]) -> str:
    """Canonical JSON of (seq, at, tag, actor, migration, run, payload, prev_hash).

    `payload` is already canonical. Times and numbers that are none raise `ValueError`, texts that
    are none `TypeError`: otherwise a text in their place could move the borders of the fields.
    """
    seq, at, tag, actor, migration, run, payload, prev = row
    return (
        f'{{"actor":{quoted(actor)},"at":{at:d},"migration":{quoted(migration)},'
        f'"payload":{payload},"prev":{quoted(prev)},"run":{quoted(run)},'
        f'"seq":{seq:d},"tag":{quoted(tag)}}}'
    )


def link(key: Secret, row: tuple[Any, ...]) -> str:
    """The hash of a row, which binds it to all rows before it."""
    return hmac.digest(key.reveal().encode(), _ROW + line(row).encode(), "sha256").hex()


def checkpoint(head: Anchor) -> str:
    """The head as three lines: origin, size, base64 of the hash (as transparency logs do)."""
    encoded = base64.b64encode(bytes.fromhex(head.hash)).decode()
    return f"{ORIGIN}\n{head.seq}\n{encoded}\n"


def seal(key: Secret, head: Anchor) -> str:
    """The signature of a checkpoint."""
    return hmac.digest(key.reveal().encode(), _HEAD + checkpoint(head).encode(), "sha256").hex()


def follow(key: Secret, after: Anchor, rows: Sequence[tuple[Any, ...]]) -> Anchor:
    """Check every link from `after` through these rows and return the head they lead to.

    A row is (seq, at, tag, actor, migration, run, payload, prev_hash, hash). Raises `LinkBroken`.
    """
    keyed = hmac.new(key.reveal().encode(), _ROW, "sha256")
    seq, prev = after.seq, after.hash
    for row in rows:
        seq += 1
        if row[0] != seq:
            raise LinkBroken(seq, f"missing; row {row[0]} follows")
        if row[7] != prev:
            raise LinkBroken(seq, "does not follow from the row before it")
        try:
            content = line(row[:8]).encode()
        except (TypeError, ValueError) as trouble:
            raise LinkBroken(seq, "holds a value of the wrong type") from trouble
        mac = keyed.copy()
        mac.update(content)
        prev = mac.hexdigest()
        if row[8] != prev:
            raise LinkBroken(seq, "its content does not match its hash")
    return Anchor(seq=seq, hash=prev)
