from __future__ import annotations

import pytest

from bot.domain.contacts import named
from tests.bot.executor.shop import plan

FULL = {"issue": "Database emergency", "contact": "Neon", "action": "Restore"}


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        (FULL, "Neon: Restore"),
        ({**FULL, "issue": "DATABASE"}, "Neon: Restore"),
        ({**FULL, "issue": "Server down"}, ""),
        ({**FULL, "contact": ""}, ""),
        ({**FULL, "action": ""}, ""),
    ],
)
def test_an_entry_must_say_whom_to_call_and_what_they_do(
    contact: dict[str, str], said: str
) -> None:
    assert named(plan(contacts=[contact]), "database", "neon") == said
