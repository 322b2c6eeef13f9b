from __future__ import annotations

import pytest

from bot.shell.spans import span


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (7_199, "119 minutes"),
        (7_200, "2 hours"),
        (172_799, "47 hours"),
        (172_800, "2 days"),
    ],
)
def test_a_span_is_said_in_the_largest_unit_that_is_not_one(seconds: int, said: str) -> None:
    assert span(seconds) == said
