"""How sign-offs are asked for is written strictly, and the defaults ask everybody."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.plan.people import Minimum, Roles, Signoffs


def test_every_role_is_asked_unless_the_file_says_otherwise() -> None:
    assert set(Minimum().model_dump().values()) == {1}
    assert list(Minimum.model_fields) == list(Roles.model_fields)
    assert Signoffs().hours == 24


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        (Minimum, dict.fromkeys(Roles.model_fields, 0), "at least one role must be asked"),
        (Minimum, {"dba": -1}, "greater than or equal to 0"),
        (Minimum, {"dba": True}, "valid integer"),
        (Minimum, {"boss": 1}, "not permitted"),
        (Signoffs, {"hours": 0}, "greater than or equal to 1"),
        (Signoffs, {"hours": 721}, "less than or equal to 720"),
        (Signoffs, {"escalation": ["maria"]}, "not a Slack user id"),
    ],
)
def test_what_makes_no_sense_is_refused(
    part: type[Minimum | Signoffs], content: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        part.model_validate(content)
