"""The evidence pack as plain values: what its JSON says, and what its page is drawn from.

This is the one place where a pack is redacted: nothing gets to a reader around `facts`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from bot.domain.pack import PROVES, PROVES_NOT, Pack, Proof
from bot.domain.redaction import redacted
from bot.domain.runbook import Runbook
from bot.domain.secret import HIDDEN
from bot.domain.state import BrokenGlass, TimelineEntry
from bot.views.markup import clean
from bot.views.pack_runs import cutover, rollback
from bot.views.pack_signoffs import signoffs
from bot.views.pack_tried import drills, preflight, rehearsal, vouched
from bot.views.pack_watch import watch
from bot.views.text import unmarked
from bot.views.timeline import sentence

#: Longest text of one value; what is longer is cut, and says how long it was.
LONGEST = 20_000
_SHORT = 120

Facts = dict[str, Any]


def facts(pack: Pack) -> Facts:
    """Everything as JSON takes it, redacted, with `digest` over all the rest."""
    shown: Facts = _told({**_standing(pack), **_found(pack), **_happened(pack)})
    return {**shown, "digest": digest_of(shown)}


def _standing(pack: Pack) -> Facts:
    return {
        "pack": "slipway-evidence-pack-1",
        "migration": pack.migration,
        "verdict": pack.verdict,
        "made": pack.made,
        "file": pack.file,
        "strategy": pack.strategy,
        "targets": pack.targets,
        "break_glass": [_glass(one) for one in pack.glass],
        "plan": _plan(pack.book) if pack.book else None,
    }


def _found(pack: Pack) -> Facts:
    return {
        "preflight": preflight(pack.preflight) if pack.preflight else None,
        "vouched": vouched(pack),
        "drills": drills(pack.drills),
        "rehearsal": rehearsal(pack.rehearsal) if pack.rehearsal else None,
        "signoffs": signoffs(pack.signoffs, pack.delegations) if pack.signoffs else None,
    }


def _happened(pack: Pack) -> Facts:
    return {
        "cutover": cutover(pack.cutover, pack.measured) if pack.cutover else None,
        "rollback": rollback(pack.rollback, pack.measured_back) if pack.rollback else None,
        "watch": watch(pack.watch, pack.tellings, pack.picture) if pack.watch else None,
        "audit": _proof(pack.proof),
        "timeline": {"left_out": pack.left_out, "rows": [_row(one) for one in pack.timeline]},
    }


def digest_of(told: Facts) -> str:
    """Twelve hex digits over the values of a pack but its digest."""
    rest = {name: value for name, value in told.items() if name != "digest"}
    spelled = json.dumps(rest, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(spelled.encode()).hexdigest()[:12]


def to_json(told: Facts) -> str:
    """As a file; equal packs are equal to the byte."""
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _told(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {str(key): _told(held, str(key)) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_told(each, name) for each in value]
    return _scalar(value, name)


def _scalar(value: Any, name: str) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds")
        case Enum():
            return value.value
        case str():
            return _safe(value, name)
    return value


def _safe(text: str, name: str) -> str:
    """Redacted and cut; a value that its own name betrays as a secret is hidden altogether."""
    if text and _secret(name):
        return HIDDEN
    shown = _short(text) if len(text) <= _SHORT else redacted(clean(text))
    if len(shown) <= LONGEST:
        return shown
    return f"{shown[:LONGEST]}… (cut: {len(text):,} characters)"


@lru_cache(maxsize=4_000)
def _short(text: str) -> str:
    """The same few words stand in every row of the trail."""
    return redacted(clean(text))


@lru_cache(maxsize=1_000)
def _secret(name: str) -> bool:
    return redacted(f"{name}=value") != f"{name}=value"


def _glass(broken: BrokenGlass) -> Facts:
    return asdict(broken)


def _plan(book: Runbook) -> Facts:
    return {"digest": book.digest, "commands": book.commands, **asdict(book)}


def _proof(proof: Proof) -> Facts:
    return {
        "whole": proof.whole,
        "rows": proof.rows,
        "head": proof.head,
        "broken_at": proof.broken_at,
        "reason": proof.reason,
        "witnessed": proof.witnessed,
        "proves": PROVES,
        "proves_not": PROVES_NOT,
    }


def _row(entry: TimelineEntry) -> Facts:
    said = unmarked(sentence(entry)).replace("`", "")
    known = {"seq": entry.seq, "at": entry.at, "tag": entry.tag, "actor": entry.actor}
    return {**known, "run": entry.run, "said": said, "facts": entry.payload, "hash": entry.hash}
