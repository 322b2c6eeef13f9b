"""What goes wrong on request: a status, or a connection that breaks before or after the deed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """Where it goes wrong. `LOST_ANSWER` does what was asked and then breaks the connection."""

    STATUS = "status"
    LOST_REQUEST = "lost request"
    LOST_ANSWER = "lost answer"
    OPERATION_FAILS = "operation fails"


@dataclass(slots=True, kw_only=True)
class Fault:
    """Strikes the next `times` requests of that method whose path matches the pattern."""

    kind: Kind
    method: str
    path: str
    status: int = 503
    times: int = 1

    def strikes(self, method: str, path: str) -> bool:
        """Whether it is meant; one strike less is left then."""
        if not self.times or method != self.method or not re.search(self.path, path):
            return False
        self.times -= 1
        return True
