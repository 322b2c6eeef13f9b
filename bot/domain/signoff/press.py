"""What a sign-off's button carries, and how it is read when it comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.role import Role

_VALUE = re.compile(
    r"(?P<request>[\w-]{1,80})/(?P<role>\w{0,40})/(?P<version>[\w.-]{0,80})"
    r"(?:/(?P<head>\d{1,12}-[0-9a-f]{64}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """`role` is None and `version` the plan's digest on a button that is about all of it.

    `head` is the end of the audit trail that was shown with it; "" on cards of older bots.
    """

    request: str
    role: Role | None
    version: str
    head: str = ""

    @property
    def value(self) -> str:
        """`<request>/<role>/<version>/<head>`."""
        carried = f"{self.request}/{self.role.value if self.role else ''}/{self.version}"
        return f"{carried}/{self.head}" if self.head else carried


def read(value: str) -> Pressed:
    """What `Pressed.value` wrote. Raises `SignoffRefused` for everything else."""
    found = _VALUE.fullmatch(value)
    known = {role.value: role for role in Role}
    if found is None or (found["role"] and found["role"] not in known):
        raise unknown()
    return Pressed(
        request=found["request"],
        role=known.get(found["role"]),
        version=found["version"],
        head=found["head"] or "",
    )


def unknown() -> SignoffRefused:
    """The refusal of a button that nobody gave out, or whose request is not there."""
    return SignoffRefused(
        Reason.UNKNOWN,
        "This button belongs to no sign-off that I know.",
        "Type `/migrate signoffs` to see what is asked now.",
    )


def of_role(value: str) -> tuple[Pressed, Role]:
    """What a button carries that belongs to one role, and which. Raises `SignoffRefused`."""
    found = read(value)
    if found.role is None:
        raise SignoffRefused(
            Reason.NOT_ASKED,
            "This button does not say which role you answer for.",
            "Type `/migrate signoffs` and use the buttons there.",
        )
    return found, found.role
