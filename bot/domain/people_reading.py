"""The answer about people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver:
    """Somebody in a role; `able` when active and a full member. `tz_offset` is in seconds."""

    id: str
    able: bool
    tz: str = ""
    tz_offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvers:
    """Who may answer in which role: members, as Slack says, and who stands in for one now.

    `barred` are those of them who may not sign off; `asker` is who asks for the sign-offs, or
    would. `connected` is False where there is no Slack to ask, as in a terminal. `asked_at` is in
    Unix seconds.
    """

    roles: tuple[tuple[str, tuple[Approver, ...]], ...] = ()
    barred: tuple[str, ...] = ()
    asker: str = ""
    connected: bool = True
    asked_at: int = 0
    kind: Literal["approvers"] = "approvers"
