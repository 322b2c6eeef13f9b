"""A workflow that cannot be right is refused when it is written."""

from __future__ import annotations

from typing import Any

import pytest

from bot.executor.workflow import Look, Retry, Seen, Step
from tests.bot.executor.conftest import nothing


async def look(_: object) -> Look:
    return Look(seen=Seen.DONE)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"name": "stop/legacy"}, "cannot name a step"),
        ({"name": ""}, "cannot name a step"),
        ({"name": "a", "retry": Retry.LOOK}, "a look belongs to Retry.LOOK"),
        ({"name": "a", "look": look}, "a look belongs to Retry.LOOK"),
    ],
)
def test_a_wrong_step_is_refused(more: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Step(do=nothing, timeout=1, **more)
