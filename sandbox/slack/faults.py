"""Faults on demand: what the next calls of a method suffer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Harm(StrEnum):
    """What happens to a call."""

    SERVER_ERROR = "http_500"
    RATELIMITED = "ratelimited"
    DROP_REPLY = "drop_reply"
    HANG = "hang"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The next `times` calls of `method` ("*" for any) suffer `harm`.

    `seconds` is Retry-After of a ratelimited and the length of a hang; `error` is the name of
    the error to answer. DROP_REPLY does the work and then closes the connection unanswered.
    """

    method: str
    harm: Harm
    times: int = 1
    seconds: float = 1.0
    error: str = "internal_error"


@dataclass(slots=True, kw_only=True)
class FaultPlan:
    """The faults still to come, in the order they were asked for."""

    faults: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Plan one more."""
        self.faults.append(fault)

    def clear(self) -> None:
        """Forget what is still planned."""
        self.faults.clear()

    def take(self, method: str) -> Fault | None:
        """The fault that this call suffers, if any."""
        for index, fault in enumerate(self.faults):
            if fault.method in {method, "*"}:
                self.faults[index] = replace(fault, times=fault.times - 1)
                self.faults = [each for each in self.faults if each.times > 0]
                return fault
        return None
