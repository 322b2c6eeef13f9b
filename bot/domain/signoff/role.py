"""The four who must say yes, each to a question of its own."""

from __future__ import annotations

from enum import Enum


class Role(Enum):
    """Named as in the migration file's `roles`, in the order of the runbook's sign-offs."""

    TECHNICAL_LEAD = "technical_lead"
    DBA = "dba"
    PRODUCT_OWNER = "product_owner"
    SECURITY = "security"

    @property
    def title(self) -> str:
        """As people call it."""
        return _WORDS[self][0]

    @property
    def question(self) -> str:
        """What the role answers for, in the runbook's words."""
        return _WORDS[self][1]


_WORDS = {
    Role.TECHNICAL_LEAD: ("Technical lead", "architecture review"),
    Role.DBA: ("Database administrator", "migration plan"),
    Role.PRODUCT_OWNER: ("Product owner", "acceptance of the downtime window"),
    Role.SECURITY: ("Security", "Dockerfile scan, secrets management"),
}
